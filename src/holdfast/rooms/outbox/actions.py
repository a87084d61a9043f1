"""What others may do with messages: queue, withdraw, read; and give or end the release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from holdfast.domain.lanes import Lane
from holdfast.domain.ledger.entry import ActorRef, By, NewEntry
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import EMAIL, NewMessage
from holdfast.domain.outbox.states import MessageState
from holdfast.kernel.errors import Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock, events
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.outbox import access, release_token
from holdfast.rooms.outbox.events import ReleaseAsked
from holdfast.rooms.outbox.models import OPEN, Message, Release
from holdfast.rooms.outbox.writing import insert

ROOM = "outbox"


def queue(messages: Sequence[NewMessage]) -> int:
    """Writes messages in one statement, inside the caller's transaction; answers how many are new.

    A message that is there already (same subject, round, channel and recipient) is left as it is.
    """
    for message in messages:
        _refuse_practice_in_public(message)
    return insert(messages, clock.now()) if messages else 0


def _refuse_practice_in_public(message: NewMessage) -> None:
    if message.mode is not Mode.LIVE and message.channel.startswith("public"):
        raise Refused(
            _("%(mode)s never goes out by the public channel %(channel)s"),
            code="practice-in-public",
            mode=message.mode.value,
            channel=message.channel,
        )


def withdraw(subject: Subject, *, rounds: Iterable[str] | None = None) -> int:
    """Takes back what is not sent yet about `subject`; with `rounds`, only those. Answers how many.

    A message that waits inside a digest is taken out of it. One that is on the wire this instant still arrives, and
    its delivery says so.
    """
    unsent = Q(state__in=OPEN) | Q(state=MessageState.DIGESTED.value, digest__state__in=OPEN)
    rows = Message.objects.filter(unsent, subject_id=subject.id, subject_room=subject.room)
    if rounds is not None:
        rows = rows.filter(round__in=list(rounds))
    # The ids first: PostgreSQL locks one by one, in the same order for everybody.
    ids = list(rows.select_for_update(of=("self",)).order_by("id").values_list("id", flat=True))
    return Message.objects.filter(pk__in=ids).update(state=MessageState.WITHDRAWN.value, done_at=clock.now())


def mark_read(actor: Actor, message_ids: Iterable[UUID]) -> int:
    """Marks the actor's own messages as read; those of others are not found."""
    wanted = set(message_ids)
    mine = Message.objects.filter(Q(user_id=actor.user_id), pk__in=wanted)
    if actor.user_id is None or mine.count() != len(wanted):
        raise absent()
    return mine.filter(read_at__isnull=True).update(read_at=clock.now())


def mark_all_read(actor: Actor) -> int:
    """Marks all of the actor's own messages as read."""
    if actor.user_id is None:
        raise absent()
    return Message.objects.filter(user_id=actor.user_id, read_at__isnull=True).update(read_at=clock.now())


def send_test(actor: Actor) -> int:
    """One e-mail to the actor's own work address, in line like every other: it shows whether mail leaves and arrives."""
    require(actor, access.RELEASE, owner_path=root_path())
    if actor.user_id is None:
        raise absent()
    with transaction.atomic():
        test = NewMessage(
            subject=Subject(ROOM, uuid7()),
            round="test",
            channel=EMAIL,
            lane=Lane.OPERATIONAL,
            mode=Mode.LIVE,
            template="canary",
            user_id=actor.user_id,
            owner_path=root_path(),
        )
        _enter("outbox.tested", test.subject.id, actor)
        return queue([test])


def ask_release(actor: Actor, reason: str) -> UUID:
    """Asks that the outbox may send from here; whoever has the authority decides."""
    require(actor, access.RELEASE, owner_path=root_path())
    if not reason.strip():
        raise Refused(_("Say why the outbox may send from here."), code="reason-missing")
    if release_token.is_released():
        raise Refused(_("The outbox is released already."), code="released-already")
    asked = ReleaseAsked(id=uuid7(), actor=actor, reason=reason.strip())
    with transaction.atomic():
        events.publish(asked)
    return asked.id


def release(actor: Actor | None = None) -> Release:
    """Lets this copy of the database send from this home; without an actor, the machine's own owner did it."""
    with transaction.atomic():
        row = Release.objects.create(
            token_hash=release_token.token_hash(release_token.new_token()),
            given_at=clock.now(),
            given_by=actor.user_id if actor else None,
        )
        _enter("outbox.released", row.id, actor, waiting=Message.objects.filter(state__in=OPEN).count())
    return row


def quarantine(reason: str, actor: Actor | None = None) -> int:
    """Ends every release: queues keep, nothing leaves. `reason` is one word of the list."""
    if reason not in access.QUARANTINE_REASONS:
        raise Refused(_("%(reason)s is no reason for a quarantine."), code="reason-unknown", reason=reason)
    if actor is not None:
        require(actor, access.QUARANTINE, owner_path=root_path())
    with transaction.atomic():
        ended = Release.objects.filter(ended_at__isnull=True).update(ended_at=clock.now())
        _enter("outbox.quarantined", uuid7(), actor, reason=reason, ended=ended)
        release_token.forget()
    return ended


def _enter(kind: str, subject_id: UUID, actor: Actor | None, **facts: str | int) -> None:
    ref = actor.ref if actor else ActorRef(by=By.COMMAND)
    record(NewEntry(kind, Subject(ROOM, subject_id), clock.now(), root_path(), actor=ref, facts=facts))


def root_path() -> str:
    """The branch that the whole installation is; empty before set-up."""
    return Agency.objects.filter(parent__isnull=True).order_by("path").values_list("path", flat=True).first() or ""
