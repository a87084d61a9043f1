"""Folding what is held back into digests: one for each person and lane."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.digest import DIGESTS, Fold, Held, fold
from holdfast.domain.outbox.message import IN_APP
from holdfast.domain.outbox.policy import Why
from holdfast.domain.outbox.states import MessageState
from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock
from holdfast.rooms.outbox.models import Message

ROOM = "outbox"
BATCH = 2000

# The clock catches up in batches. A digest waits this long for the next one, so that a person gets one and not ten.
SETTLE = timedelta(seconds=5)

_ONE_AT_A_TIME = 0x6F7574626F78


def make_digests() -> int:
    """Folds what may go now; answers how many messages were folded or let go. One worker at a time does it."""
    with transaction.atomic():
        if not _alone():
            return 0
        _show_in_app()
        folds = fold(_held(message) for message in _ripe())
        for made in folds:
            _let_go(made) if made.alone else _write(made)
        return sum(len(made.ids) for made in folds)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _ripe() -> list[Message]:
    rows = Message.objects.select_for_update(skip_locked=True).order_by("held_until", "queued_at", "id")
    return list(rows.filter(state=MessageState.WAITING.value, held_until__lte=clock.now())[:BATCH])


def _held(message: Message) -> Held:
    return Held(
        id=message.pk,
        lane=Lane(message.lane),
        mode=Mode(message.mode),
        channel=message.channel,
        owner_path=message.owner_path,
        user_id=message.user_id,
        address=message.address,
        caught_up=message.held_why == Why.CAUGHT_UP.value,
    )


def _let_go(made: Fold) -> None:
    Message.objects.filter(pk__in=made.ids).update(held_until=None, held_why="", next_try=clock.real_now())


def _write(made: Fold) -> None:
    digest = _open_digest(made) or _new_digest(made)
    if made.caught_up:
        Message.objects.filter(pk=digest.pk).update(next_try=clock.real_now() + SETTLE)
    members = Message.objects.filter(pk__in=made.ids)
    members.update(state=MessageState.DIGESTED.value, done_at=clock.now(), digest=digest, held_until=None, held_why="")


def _open_digest(made: Fold) -> Message | None:
    """The digest of this person and lane that has not left yet; what comes later joins it."""
    rows = Message.objects.select_for_update().filter(
        Q(user_id=made.user_id),
        address=made.address,
        lane=made.lane.value,
        mode=made.mode.value,
        template=made.template,
        state=MessageState.WAITING.value,
        attempts=0,
    )
    return (rows if made.caught_up else rows.filter(channel=made.channel)).first()


def _new_digest(made: Fold) -> Message:
    digest_id = uuid7()
    return Message.objects.create(
        id=digest_id,
        mode=made.mode.value,
        lane=made.lane.value,
        subject_room=ROOM,
        subject_id=digest_id,
        round="digest",
        channel=made.channel,
        user_id=made.user_id,
        address=made.address,
        owner_path=made.owner_path,
        template=made.template,
        state=MessageState.WAITING.value,
        queued_at=clock.now(),
        next_try=clock.real_now(),
    )


def _show_in_app() -> None:
    """A digest that stays inside is there once no more is expected to join it."""
    settled = Message.objects.filter(
        template__in=DIGESTS, channel=IN_APP, state=MessageState.WAITING.value, next_try__lte=clock.real_now()
    )
    settled.update(state=MessageState.ACCEPTED.value, done_at=clock.now())
