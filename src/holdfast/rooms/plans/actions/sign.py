"""The outcome of a signature: the version in force, the one before behind it, what was owed settled."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.plans.content import fingerprint
from holdfast.kernel.errors import OutOfDate
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.plans.actions.settling import settle_what_was_owed
from holdfast.rooms.plans.entries import enter
from holdfast.rooms.plans.facts import content_of, identity_of
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import kind_for, stale_moment
from holdfast.rooms.plans.subjects import subject_of

State = Version.State


@transaction.atomic
def sign_off(version_id: UUID, *, approved: bool, by: Actor) -> Version:
    """Takes the outcome of the decision about a proposed version; whether `by` may was asked by the decision."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("owner").get(versions=version_id)
    version = Version.objects.select_for_update().get(pk=version_id)
    if version.state != State.PROPOSED:
        raise OutOfDate(noop("This version does not wait for its signature"))
    return _sign(plan, version, by) if approved else _refuse(plan, version, by)


def _refuse(plan: Plan, version: Version, by: Actor) -> Version:
    version.state = State.REFUSED
    version.save(update_fields=["state"])
    enter("refused", plan, by.ref, number=version.number)
    return version


def _sign(plan: Plan, version: Version, by: Actor) -> Version:
    now = clock.now()
    before = plan.versions.filter(state=State.SIGNED).first()
    if before is not None:
        # First, as one plan has one signed version at any moment.
        before.state = State.SUPERSEDED
        before.save(update_fields=["state"])
    version.state, version.signed_at, version.signed_by_post = State.SIGNED, now, by.post_id
    version.sha256 = fingerprint(identity_of(plan, version), content_of(version))
    version.save(update_fields=["state", "signed_at", "signed_by_post", "sha256"])
    held = kind_for(subject_of(plan))
    mark_reviewed(plan, stale_at=stale_moment(held, plan.owner, now) if held else None)
    instead_of = before.number if before else None
    enter("signed", plan, by.ref, number=version.number, sha256=version.sha256, instead_of=instead_of)
    settle_what_was_owed(plan, held, version, by, renewal=True)
    return version


def mark_reviewed(plan: Plan, *, stale_at: object) -> None:
    """The plan can be relied on again from now."""
    plan.reviewed_at = clock.now()
    plan.stale_at = stale_at  # type: ignore[assignment]
    plan.stale_since, plan.stale_reason, plan.stale_about, plan.stale_salt = None, "", "", ""
    plan.save(update_fields=["reviewed_at", "stale_at", "stale_since", "stale_reason", "stale_about", "stale_salt"])
