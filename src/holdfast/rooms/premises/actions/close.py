"""Taking a place out of the register: it owes nothing any more, its past stays."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, OutOfDate, Place
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.obligations.actions import withdraw_subject
from holdfast.rooms.premises.access import CLOSE, READ
from holdfast.rooms.premises.entries import enter_taken
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Premises

# Why a place is taken out; the ledger keeps the word.
CLOSED_FOR = ("out_of_use", "gone", "mistake")


@transaction.atomic
def close_premises(actor: Actor, premises_id: UUID, *, reason: str, why: str = CLOSED_FOR[0]) -> None:
    """Closes a place, with a word of why and a typed reason; its open obligations and series are withdrawn."""
    said = typed_reason(reason)
    row = Premises.objects.filter(pk=premises_id).first()
    if row is None:
        raise absent()
    subject = Subject(ROOM, row.pk)
    require(actor, CLOSE, owner_path=row.owner_path, subject=subject, reading=READ)
    if why not in CLOSED_FOR:
        raise BadInput(Place(field="why"), "one of: " + ", ".join(CLOSED_FOR), why[:20])
    if not Premises.objects.filter(pk=row.pk, closed_at__isnull=True).update(closed_at=clock.now()):
        raise OutOfDate(noop("This place is closed already"))
    withdrawn = withdraw_subject(subject, reason="closed", actor=actor)
    enter_taken("closed", row.pk, row.owner_path, actor, said, reason=why, withdrawn=withdrawn)


@transaction.atomic
def close_many(actor: Actor, premises_ids: Sequence[UUID], *, reason: str, why: str = CLOSED_FOR[0]) -> int:
    """Closes places for one reason, all or none; answers how many."""
    for premises_id in sorted(premises_ids):
        close_premises(actor, premises_id, reason=reason, why=why)
    return len(premises_ids)
