"""Confirming a plan as it is: somebody says that nothing changed, somebody else decides."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.obligation.states import State as Owed
from holdfast.domain.plans.staleness import Why
from holdfast.kernel.errors import OutOfDate, Refused
from holdfast.plumbing import clock, events
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.models import Decision
from holdfast.rooms.plans import access
from holdfast.rooms.plans.actions.locking import locked_plan, signed_version
from holdfast.rooms.plans.actions.settling import settle_what_was_owed
from holdfast.rooms.plans.actions.sign import mark_reviewed
from holdfast.rooms.plans.entries import enter
from holdfast.rooms.plans.events import PlanProposed
from holdfast.rooms.plans.facts import ROOM
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import kind_for, require_kind, sign_level, sign_rule, stale_moment
from holdfast.rooms.plans.subjects import subject_of

CONFIRM = "confirm-plan"


@transaction.atomic
def ask_to_confirm(actor: Actor, plan_id: UUID, reason: str) -> Version:
    """Asks that the signed version stands as it is. A plan that something showed to be wrong must be changed."""
    plan = locked_plan(actor, access.PROPOSE, plan_id)
    version = signed_version(plan)
    if version is None:
        raise Refused(noop("No version of this plan is signed"), code="not-signed")
    _refuse_if_wrong(plan)
    if not reason.strip():
        raise Refused(noop("Say what was looked at"), code="no-reason")
    if _asked(version):
        raise Refused(noop("This was asked already and waits for its decision"), code="already-asked")
    held = require_kind(subject_of(plan))
    rule = sign_rule(held)
    enter("review_asked", plan, actor.ref, number=version.number)
    events.publish(PlanProposed(version.pk, rule.pk, sign_level(held), CONFIRM, asked_by=actor, reason=reason.strip()))
    return version


@transaction.atomic
def confirm_unchanged(version_id: UUID, *, approved: bool, by: Actor) -> Version:
    """Takes the outcome: the age of the plan counts anew, what was owed for its review is settled."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("owner").get(versions=version_id)
    version = Version.objects.get(pk=version_id)
    if version.state != Version.State.SIGNED:
        raise OutOfDate(noop("This version is not in force any more"))
    if not approved:
        enter("review_refused", plan, by.ref, number=version.number)
        return version
    _refuse_if_wrong(plan)
    held = kind_for(subject_of(plan))
    was_old = plan.stale_reason == Why.AGE
    mark_reviewed(plan, stale_at=stale_moment(held, plan.owner, clock.now()) if held else None)
    enter("reviewed", plan, by.ref, number=version.number, sha256=version.sha256)
    settle_what_was_owed(plan, held, version, by, renewal=was_old)
    return version


def _refuse_if_wrong(plan: Plan) -> None:
    if plan.stale_reason and plan.stale_reason != Why.AGE:
        raise Refused(noop("Something showed that this plan is wrong: begin a new version"), code="must-change")


def _asked(version: Version) -> bool:
    return Decision.objects.filter(
        about_room=ROOM, about_id=version.pk, asks=CONFIRM, obligation__state=Owed.OPEN.value
    ).exists()
