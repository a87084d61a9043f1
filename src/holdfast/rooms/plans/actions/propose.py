"""Proposing a version for its signature, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.plans.completeness import Gap, gaps
from holdfast.kernel.errors import OutOfDate, Refused
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock, events
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.actions import withdraw_subject
from holdfast.rooms.plans import access
from holdfast.rooms.plans.actions.locking import locked_version, require_draft
from holdfast.rooms.plans.entries import enter
from holdfast.rooms.plans.events import PlanProposed
from holdfast.rooms.plans.facts import ROOM, content_of
from holdfast.rooms.plans.models import Version
from holdfast.rooms.plans.rules import require_kind, sign_level, sign_rule
from holdfast.rooms.plans.subjects import subject_of

SIGN = "sign-plan"
State = Version.State


@transaction.atomic
def propose(actor: Actor, version_id: UUID, reason: str = "") -> Version:
    """Proposes a complete draft: from now on nobody writes it, and somebody else owes the signature."""
    plan, version = locked_version(actor, access.PROPOSE, version_id)
    require_draft(version)
    held = require_kind(subject_of(plan))
    missing = gaps(held.kind, content_of(version))
    if missing:
        raise Refused(
            noop("Not complete yet: %(missing)s"), code="not-complete", missing=_named(missing, actor.language)
        )
    rule = sign_rule(held)
    version.state, version.proposed_at = State.PROPOSED, clock.now()
    version.save(update_fields=["state", "proposed_at"])
    enter("proposed", plan, actor.ref, number=version.number)
    events.publish(PlanProposed(version.pk, rule.pk, sign_level(held), SIGN, asked_by=actor, reason=reason.strip()))
    return version


@transaction.atomic
def take_back(actor: Actor, version_id: UUID, *, reason: str) -> Version:
    """Makes a proposed version a draft again; what was asked needs no answer any more."""
    said = typed_reason(reason)
    plan, version = locked_version(actor, access.PROPOSE, version_id)
    if version.state != State.PROPOSED:
        raise OutOfDate(noop("This version does not wait for its signature"))
    withdraw_subject(Subject(ROOM, version.pk), reason="taken_back", actor=actor)
    version.state, version.proposed_at = State.DRAFT, None
    version.save(update_fields=["state", "proposed_at"])
    enter("taken_back", plan, actor.ref, reason=said, number=version.number)
    return version


def _named(missing: tuple[Gap, ...], language: str) -> str:
    return ", ".join(gap.title.in_language(language) for gap in missing)
