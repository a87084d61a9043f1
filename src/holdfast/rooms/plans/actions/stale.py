"""A plan that may not be relied on any more: by what happened, or by its age. Its renewal is owed from then on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.obligation.states import State
from holdfast.domain.plans.staleness import Why
from holdfast.kernel.errors import BadInput, OutOfDate, Place, Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.actions import open_obligation
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.plans import access
from holdfast.rooms.plans.actions.locking import locked_plan, signed_version
from holdfast.rooms.plans.entries import enter
from holdfast.rooms.plans.facts import ROOM
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import kind_for, today
from holdfast.rooms.plans.subjects import subject_of

BATCH = 200
BY_PEOPLE = (Why.FAILED_DRILL, Why.LESSON, Why.PLACE_CHANGED)


@transaction.atomic
def make_stale(subject: Subject, why: Why, about: str = "", *, actor: Actor | None = None) -> bool:
    """For rooms above: something showed that the plan of a subject is wrong (a drill failed an objective). False when
    the subject has no signed plan; what was said first stands. The right is asked by the act that calls this."""
    found = Plan.objects.filter(subject_room=subject.room, subject_id=subject.id)
    plan = found.select_for_update(of=("self",)).select_related("owner").first()
    version = signed_version(plan) if plan else None
    if plan is None or version is None:
        return False
    return _mark(plan, version, why, about.strip(), clock.now(), actor)


@transaction.atomic
def say_stale(actor: Actor, plan_id: UUID, why: str, about: str) -> Plan:
    """Somebody who may write a plan says that it is wrong, with a reason from the list and what it is about."""
    plan = locked_plan(actor, access.WRITE, plan_id)
    if why not in BY_PEOPLE:
        raise BadInput(Place(field="why"), ", ".join(BY_PEOPLE), why)
    version = signed_version(plan)
    if version is None:
        raise Refused(noop("No version of this plan is signed"), code="not-signed")
    if not about.strip():
        raise BadInput(Place(field="about"), "what it is about", "nothing")
    if not _mark(plan, version, Why(why), about.strip()[:200], clock.now(), actor):
        raise OutOfDate(noop("This plan is stale already"))
    return plan


def age_plans() -> int:
    """The worker's look: plans that grew too old, each once, however many workers look."""
    now = clock.now()
    done = 0
    with transaction.atomic():
        old = Plan.objects.filter(stale_at__lte=now, stale_since__isnull=True).order_by("stale_at")
        for plan in old.select_for_update(skip_locked=True, of=("self",)).select_related("owner")[:BATCH]:
            version = signed_version(plan)
            if version is not None and plan.stale_at is not None:
                _mark(plan, version, Why.AGE, "", plan.stale_at, None)
                done += 1
    return done


def _mark(plan: Plan, version: Version, why: Why, about: str, since: datetime, actor: Actor | None) -> bool:
    """Being old gives way to what shows that the plan is wrong, never the other way round."""
    if plan.stale_reason and (why is Why.AGE or plan.stale_reason != Why.AGE):
        return False
    salt = new_salt() if about else ""
    plan.stale_reason, plan.stale_since, plan.stale_about, plan.stale_salt = why.value, since, about[:200], salt
    plan.save(update_fields=["stale_reason", "stale_since", "stale_about", "stale_salt"])
    committed = {"about": commit(salt, plan.stale_about)} if about else {}
    by = {"by": actor.ref} if actor else {}
    enter("went_stale", plan, **by, commitments=committed, number=version.number, why=why.value)  # type: ignore[arg-type]
    _open_renewal(plan, version, actor)
    return True


def _open_renewal(plan: Plan, version: Version, actor: Actor | None) -> None:
    """The clock that the pack's kind names, unless it runs already."""
    held = kind_for(subject_of(plan))
    rule = held.rule(held.kind.renewal) if held else None
    if held is None or rule is None or not held.opens_clocks(today(plan.owner)):
        return
    if Obligation.objects.filter(subject_id=plan.pk, rule__rule_id=rule.rule_id, state=State.OPEN.value).exists():
        return
    open_obligation(
        rule,
        subject=Subject(ROOM, plan.pk),
        label=plan.subject_label,
        owner=plan.owner,
        starts_at=clock.now(),
        occurrence=f"version-{version.number}-{clock.now():%Y%m%dT%H%M%S}",
        actor=actor,
    )
