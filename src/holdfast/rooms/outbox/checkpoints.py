"""Checkpoints of the ledger leave the house by e-mail, to the addresses that the installation names.

HOLDFAST_CHECKPOINT_TO holds work addresses of a second agency, parted by commas.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from holdfast.domain.lanes import Lane
from holdfast.domain.ledger.checkpoint import Checkpoint as Signed
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import EMAIL, NewMessage
from holdfast.domain.outbox.states import MessageState
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.ledger.models import Checkpoint
from holdfast.rooms.outbox.actions import queue, root_path
from holdfast.rooms.outbox.models import Message

VARIABLE = "HOLDFAST_CHECKPOINT_TO"
ROOM, ROUND = "ledger", "checkpoint"
# An older one is told by the next: every checkpoint vouches for all before it.
YOUNG = timedelta(hours=24)


@dataclass(frozen=True)
class Outside:
    """The newest checkpoint that somebody else has: up to which number, where, since when."""

    number: int
    address: str
    at: datetime


def addresses() -> Sequence[str]:
    """Where checkpoints go; BadInput names an address that is none."""
    found = [part.strip() for part in os.environ.get(VARIABLE, "").split(",") if part.strip()]
    for address in found:
        try:
            validate_email(address)
        except ValidationError:
            raise BadInput(Place(VARIABLE), "e-mail addresses parted by commas", address) from None
    return found


def send_checkpoints() -> int:
    """Queues what is not queued yet; answers how many messages that were."""
    return sum(_send_to(address) for address in addresses())


def last_outside() -> Outside | None:
    """The newest checkpoint that a receiving server accepted."""
    message = (
        Message.objects.filter(subject_room=ROOM, round=ROUND, state=MessageState.ACCEPTED.value)
        .order_by("-done_at")
        .first()
    )
    row = Checkpoint.objects.filter(pk=message.subject_id).first() if message else None
    return Outside(row.number, message.address, message.done_at) if row and message and message.done_at else None


def _send_to(address: str) -> int:
    told = Message.objects.filter(subject_room=ROOM, round=ROUND, address=address).values("subject_id")
    new = Checkpoint.objects.filter(made_at__gte=clock.real_now() - YOUNG).exclude(pk__in=told).order_by("number")
    return queue([_letter(row, address) for row in new])


def _letter(row: Checkpoint, address: str) -> NewMessage:
    signed = Signed(row.number, bytes(row.hash), row.made_at, bytes(row.public_key), bytes(row.signature))
    return NewMessage(
        subject=Subject(ROOM, row.pk),
        round=ROUND,
        channel=EMAIL,
        lane=Lane.OPERATIONAL,
        mode=Mode.LIVE,
        template="checkpoint",
        values={"number": row.number, "checkpoint": "\n\n" + signed.as_text()},
        address=address,
        owner_path=root_path(),
    )
