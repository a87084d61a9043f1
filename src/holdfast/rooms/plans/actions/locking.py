"""Fetching a plan or a version for an act: locked, visible, allowed; or the one answer for what is not there."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_noop as noop

from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import OutOfDate, Refused
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.plans import access
from holdfast.rooms.plans.facts import about
from holdfast.rooms.plans.models import Plan, Version

State = Version.State


def locked_plan(actor: Actor, right: Right, plan_id: UUID) -> Plan:
    """The plan, ours until the transaction ends."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=plan_id).first()
    if plan is None:
        raise absent()
    require(actor, right, owner_path=plan.owner_path, subject=about(plan), reading=access.READ)
    return plan


def locked_version(actor: Actor, right: Right, version_id: UUID) -> tuple[Plan, Version]:
    """The version with its plan; the plan is locked first, always, so that two acts never wait for each other."""
    plan_id = Version.objects.filter(pk=version_id).values_list("plan_id", flat=True).first()
    if plan_id is None:
        raise absent()
    plan = locked_plan(actor, right, plan_id)
    return plan, Version.objects.select_for_update().get(pk=version_id)


def require_draft(version: Version) -> None:
    """A version that is proposed, signed or behind is read, never written."""
    if version.state == State.DRAFT:
        return
    if version.state == State.PROPOSED:
        raise Refused(noop("This version waits for its signature; take it back to write on"), code="is-proposed")
    raise OutOfDate(noop("This version is no draft any more"), code="not-a-draft")


def signed_version(plan: Plan) -> Version | None:
    """The version in force."""
    return plan.versions.filter(state=State.SIGNED).first()
