"""What the room of plans shows on the page of a place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from holdfast.domain.plans.content import signed_form
from holdfast.domain.plans.staleness import Standing, State
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.dossier import Part, Section
from holdfast.plumbing.pages import said
from holdfast.plumbing.panel import Panel
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require, sees
from holdfast.rooms.plans import access, queries
from holdfast.rooms.plans.facts import content_of, identity_of
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.paper import day_and_time
from holdfast.rooms.plans.rules import kind_for
from holdfast.rooms.plans.subjects import PREMISES, place_as_subject
from holdfast.rooms.plans.words import kind_words, mark_of, post_names, state_tone, state_words
from holdfast.rooms.premises.models import Premises

SIGNED_ONCE = (Version.State.SIGNED, Version.State.SUPERSEDED)


def brief(actor: Actor, subject: object) -> Mapping[str, object] | None:
    """Version, signature, standing and why; what can be begun where there is none."""
    if not isinstance(subject, Premises) or not _may_read(actor, subject):
        return None
    of = place_as_subject(subject)
    plan = queries.plan_of(actor, of.subject)
    held = kind_for(of)
    if plan is None and held is None:
        return None
    words: dict[str, object] = {
        "place": subject,
        "plan": plan,
        "kind": kind_words(plan, held) if plan else said(held.kind.title) if held else "",
        "may_write": held is not None and _may(actor, subject) and subject.closed_at is None,
        "mark": mark_of(Standing(State.NONE)),
    }
    return words | (_of_plan(plan) if plan else {})


def words_in_force(actor: Actor, subject: object) -> Mapping[str, object] | None:
    """What the version in force says."""
    plan = _plan(actor, subject)
    versions = queries.versions_now(plan.pk) if plan else ()
    signed = next((each for each in versions if each.state == Version.State.SIGNED), None)
    return {"plan": plan, "content": content_of(signed), "version": signed} if signed else None


def versions(actor: Actor, subject: object) -> Mapping[str, object] | None:
    """All versions of the plan."""
    plan = _plan(actor, subject)
    if plan is None:
        return None
    lines = [(each, state_words(each.state), state_tone(each.state)) for each in queries.versions_of(plan)]
    return {"plan": plan, "versions": lines}


def dossier_part(actor: Actor, place: Premises, at: datetime) -> Section | None:
    """Version, signature and hash of the plan, and whether it can be relied on."""
    plan = _plan(actor, place)
    signed = (
        plan.versions.filter(state__in=SIGNED_ONCE, signed_at__lte=at).order_by("-number").first() if plan else None
    )
    title = pgettext("one", "Plan")
    if plan is None or signed is None:
        return Section(title, notes=(_("No version is signed."),), data={"plan": plan.pk if plan else None})
    standing = queries.standing_at(plan, at)
    mark = mark_of(standing)
    posts = post_names({signed.signed_by_post} if signed.signed_by_post else set())
    who = posts.get(signed.signed_by_post, "") if signed.signed_by_post else ""
    why = f"{mark.why} {plan.stale_about}".strip()
    facts = (
        (_("Version"), str(signed.number), f"{signed.pack_key} {signed.pack_version}"),
        (_("Signed"), day_and_time(signed.signed_at, plan.owner.zone) if signed.signed_at else "", who),
        (_("State"), mark.word, why),
        ("SHA-256", signed.sha256, ""),
    )
    data = {
        "plan": plan.pk,
        "version": signed.number,
        "signed_at": signed.signed_at,
        "signed_by_post": signed.signed_by_post,
        "sha256": signed.sha256,
        "standing": standing.state.value,
        "why": standing.why.value if standing.why else "",
        "stale_since": standing.since,
        "words": signed_form(identity_of(plan, signed), content_of(signed)),
    }
    return Section(title, facts=facts, data=data)


def plan_records(place: Premises) -> list[UUID]:
    """The plan and its versions."""
    found = Version.objects.filter(plan__subject_room=PREMISES, plan__subject_id=place.pk).order_by("number")
    rows = list(found.values_list("plan_id", "pk"))
    return [*dict.fromkeys(plan for plan, _pk in rows), *(pk for _plan, pk in rows)]


def _plan(actor: Actor, subject: object) -> Plan | None:
    if not isinstance(subject, Premises) or not _may_read(actor, subject):
        return None
    return queries.plan_of(actor, Subject(PREMISES, subject.pk))


def _of_plan(plan: Plan) -> dict[str, object]:
    versions = queries.versions_now(plan.pk)
    signed = next((each for each in versions if each.state == Version.State.SIGNED), None)
    work = next((each for each in versions if each.state in queries.IN_WORK), None)
    post = signed.signed_by_post if signed else None
    return {
        "mark": mark_of(queries.standing_at(plan, clock.now())),
        "signed": signed,
        "work": work,
        "work_word": state_words(work.state) if work else "",
        "signed_by": post_names({post}).get(post, "") if post else "",
        "cards": sum(bool(card.steps) for card in content_of(signed).cards) if signed else 0,
        "next_number": (signed.number + 1) if signed else 1,
    }


def _may_read(actor: Actor, place: Premises) -> bool:
    return sees(actor, access.READ, place.owner_path, Subject(PREMISES, place.pk))


def _may(actor: Actor, place: Premises) -> bool:
    try:
        require(actor, access.WRITE, owner_path=place.owner_path, subject=Subject(PREMISES, place.pk))
    except Refused:
        return False
    return True


PANELS = (
    Panel("place", "plan", "side", 40, "plans/panels/plan.html", brief),
    Panel("place-plan", "plan", "side", 10, "plans/panels/plan.html", brief),
    Panel("place-plan", "versions", "side", 20, "plans/panels/versions.html", versions),
    Panel("place-plan", "words", "main", 10, "plans/panels/words.html", words_in_force),
    Panel("place-plan", "cards", "main", 20, "plans/panels/cards.html", words_in_force),
)

DOSSIER = (Part("place", "plan", 70, dossier_part, plan_records),)
