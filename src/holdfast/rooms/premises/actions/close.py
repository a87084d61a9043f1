"""Taking a place out of the register: it owes nothing any more, its past stays."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, OutOfDate, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.obligations.actions import withdraw_subject
from holdfast.rooms.premises.access import CLOSE, READ
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Premises

# Why a place is taken out; the ledger keeps the word.
CLOSED_FOR = ("out_of_use", "gone", "mistake")


@transaction.atomic
def close_premises(actor: Actor, premises_id: UUID, *, reason: str = CLOSED_FOR[0]) -> None:
    """Closes a place for one of the reasons; its open obligations and series are withdrawn."""
    row = Premises.objects.filter(pk=premises_id).first()
    if row is None:
        raise absent()
    subject = Subject(ROOM, row.pk)
    require(actor, CLOSE, owner_path=row.owner_path, subject=subject, reading=READ)
    if reason not in CLOSED_FOR:
        raise BadInput(Place(field="reason"), "one of: " + ", ".join(CLOSED_FOR), reason[:20])
    if not Premises.objects.filter(pk=row.pk, closed_at__isnull=True).update(closed_at=clock.now()):
        raise OutOfDate(noop("This place is closed already"))
    withdrawn = withdraw_subject(subject, reason="closed", actor=actor)
    enter("closed", row.pk, row.owner_path, actor, reason=reason, withdrawn=withdrawn)


@transaction.atomic
def close_many(actor: Actor, premises_ids: Sequence[UUID], *, reason: str) -> int:
    """Closes places for one of the reasons, all or none; answers how many."""
    for premises_id in sorted(premises_ids):
        close_premises(actor, premises_id, reason=reason)
    return len(premises_ids)
