"""What the room of plans shows on the page of a place."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.domain.plans.staleness import Standing, State
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.pages import said
from holdfast.plumbing.panel import Panel
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require, scope_of
from holdfast.rooms.plans import access, queries
from holdfast.rooms.plans.facts import content_of
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import kind_for
from holdfast.rooms.plans.subjects import PREMISES, place_as_subject
from holdfast.rooms.plans.words import kind_words, mark_of, post_names, state_tone, state_words
from holdfast.rooms.premises.models import Premises


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


def whole(actor: Actor, subject: object) -> Mapping[str, object] | None:
    """The tab of the plan: the same, with what the version in force says and all versions."""
    words = brief(actor, subject)
    if words is None or not isinstance(words.get("plan"), Plan):
        return words
    plan = words["plan"]
    assert isinstance(plan, Plan)
    versions = [(each, state_words(each.state), state_tone(each.state)) for each in queries.versions_of(plan)]
    signed = next((each for each, _word, _tone in versions if each.state == Version.State.SIGNED), None)
    return {**words, "versions": versions, "content": content_of(signed) if signed else None}


def _of_plan(plan: Plan) -> dict[str, object]:
    signed = plan.versions.filter(state=Version.State.SIGNED).first()
    work = plan.versions.filter(state__in=queries.IN_WORK).first()
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
    scope = scope_of(actor, place.owner_path, Subject(PREMISES, place.pk))
    return access.READ.allows(actor.role, scope)


def _may(actor: Actor, place: Premises) -> bool:
    try:
        require(actor, access.WRITE, owner_path=place.owner_path, subject=Subject(PREMISES, place.pk))
    except Refused:
        return False
    return True


PANELS = (
    Panel("place", "plan", "side", 40, "plans/panels/plan.html", brief),
    Panel("place-plan", "plan", "main", 10, "plans/panels/whole.html", whole),
)
