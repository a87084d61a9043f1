"""Messages as their recipients read them, and how the outbox stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, Min, Q, QuerySet, Value, When

from holdfast.channels.registry import Channels
from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.digest import CAUGHT_UP_DIGEST
from holdfast.domain.outbox.message import IN_APP
from holdfast.domain.outbox.states import MessageState
from holdfast.kernel.errors import BadInput
from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require, visible_to
from holdfast.rooms.outbox import access
from holdfast.rooms.outbox.actions import root_path
from holdfast.rooms.outbox.canary import Canary, newest_canaries
from holdfast.rooms.outbox.letters import rendered_for_recipient
from holdfast.rooms.outbox.models import OPEN, ChannelState, Message, Release
from holdfast.rooms.outbox.release_token import is_released

HIDDEN = (MessageState.WITHDRAWN.value, MessageState.EXPIRED.value, MessageState.DIGESTED.value)
MOST = 50
_URGENCY = Case(*(When(lane=lane.value, then=Value(lane.urgency)) for lane in Lane))


@dataclass(frozen=True)
class Letter:
    """One message as its recipient reads it."""

    id: UUID
    subject: str
    body: str
    path: str
    lane: str
    mode: str
    queued_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class Inbox:
    """The unread first, life safety before all; then the read; `following` asks for the read ones further back."""

    unread: Sequence[Letter]
    read: Sequence[Letter]
    unread_count: int
    following: UUID | None


@dataclass(frozen=True)
class Standing:
    """How the outbox stands: released or not, what waits, and how each way out is doing."""

    released: bool
    since: datetime | None
    waiting: Sequence[tuple[str, int]]
    oldest: datetime | None
    channels: Sequence[ChannelStanding]


@dataclass(frozen=True)
class ChannelStanding:
    """One way out: why it cannot send (empty: it can), failures in a row, until when it is left alone."""

    name: str
    not_ready: str
    failures: int
    closed_until: datetime | None
    accepted_at: datetime | None
    canary: Canary | None = None


def inbox(actor: Actor, *, before: UUID | None = None) -> Inbox:
    """The actor's own messages; `before` leaves out the read ones from that one on, and all unread ones."""
    mine = own_messages(actor)
    unread = mine.filter(read_at__isnull=True)
    read = mine.filter(read_at__isnull=False)
    rows = list((read.filter(pk__lt=before) if before else read).order_by("-pk")[: MOST + 1])
    return Inbox(
        unread=[] if before else [_letter(row) for row in unread.order_by(_URGENCY, "-pk")[:MOST]],
        read=[_letter(row) for row in rows[:MOST]],
        unread_count=unread.count(),
        following=rows[MOST - 1].pk if len(rows) > MOST else None,
    )


def own_messages(actor: Actor) -> QuerySet[Message]:
    """What the actor reads in the app: what was sent there, and the digest of an outage whichever way it went."""
    require(actor, access.INBOX, owner_path=actor.path)
    shown = Q(channel=IN_APP) | Q(template=CAUGHT_UP_DIGEST)
    rows = Message.objects.filter(shown, Q(user_id=actor.user_id)).exclude(state__in=HIDDEN)
    return rows.select_related("user__agency")


def unread_count(actor: Actor) -> int:
    """How many of the actor's own messages are unread."""
    return own_messages(actor).filter(read_at__isnull=True).count() if actor.user_id else 0


def delivered(actor: Actor, subject: Subject) -> QuerySet[Message]:
    """What was sent about a record, with its deliveries: who was really reached, and how."""
    rows = Message.objects.filter(subject_id=subject.id, subject_room=subject.room)
    return visible_to(rows, actor, access.READ).prefetch_related("deliveries").order_by("queued_at", "id")


def standing(actor: Actor | None = None) -> Standing:
    """How the outbox stands; without an actor, the machine's own owner asks."""
    if actor is not None:
        require(actor, access.READ, owner_path=root_path())
    counted = Message.objects.filter(state__in=OPEN).values("lane").annotate(n=Count("pk"), oldest=Min("queued_at"))
    by_lane = {row["lane"]: row for row in counted}
    release = Release.objects.filter(ended_at__isnull=True).order_by("-given_at").first()
    released = is_released()
    return Standing(
        released=released,
        since=release.given_at if release is not None and released else None,
        waiting=[(lane.value, by_lane[lane.value]["n"] if lane.value in by_lane else 0) for lane in Lane],
        oldest=min((row["oldest"] for row in by_lane.values()), default=None),
        channels=_channels(),
    )


def _channels() -> list[ChannelStanding]:
    try:
        ways = Channels().states()
        canaries = {canary.channel: canary for canary in newest_canaries()}
    except BadInput as error:
        ways, canaries = {"email": error.sentence}, {}
    known = {state.channel: state for state in ChannelState.objects.all()}
    return [_channel(name, why, known.get(name), canaries.get(name)) for name, why in ways.items()]


def _channel(name: str, not_ready: str, state: ChannelState | None, canary: Canary | None) -> ChannelStanding:
    if state is None:
        return ChannelStanding(name, not_ready, 0, None, None, canary)
    return ChannelStanding(name, not_ready, state.failures, state.closed_until, state.accepted_at, canary)


def _letter(row: Message) -> Letter:
    text = rendered_for_recipient(row)
    return Letter(
        id=row.pk,
        subject=text.subject,
        body=text.body,
        path=str(row.values.get("path") or ""),
        lane=row.lane,
        mode=row.mode,
        queued_at=row.queued_at,
        read_at=row.read_at,
    )
