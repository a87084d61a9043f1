"""What may still stop a message in the instant before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.digest import DIGESTS
from holdfast.domain.outbox.policy import MessagePolicy, hold, hour_of
from holdfast.domain.outbox.states import MessageState
from holdfast.plumbing import clock
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.outbox.policies import policy_of


@dataclass(frozen=True)
class Stop:
    """The state that a message takes instead of being sent; waiting with `until` means held for a digest."""

    state: MessageState
    until: datetime | None = None
    why: str = ""


def stops(message: Message) -> Stop | None:
    """Why `message` is not sent now; None lets it go. Its `user` and the user's `agency` are read with it."""
    now = clock.now()
    if message.not_after is not None and message.not_after <= now:
        return Stop(MessageState.EXPIRED)
    if message.template in DIGESTS and not message.digested.filter(state=MessageState.DIGESTED.value).exists():
        return Stop(MessageState.WITHDRAWN)
    if not address_of(message):
        return Stop(MessageState.REFUSED)
    return _held(message, now)


def address_of(message: Message) -> str:
    """Where the message goes: the user's address of this moment, none once the account is closed or erased."""
    user = message.user
    if user is None:
        return message.address
    return user.email if user.is_active and user.erased_at is None else ""


def _held(message: Message, now: datetime) -> Stop | None:
    lane = Lane(message.lane)
    if message.user is None or lane is Lane.LIFE_SAFETY:
        return None
    agency = message.user.agency
    policy = policy_of(agency)
    held = hold(
        policy,
        lane=lane,
        now=now,
        zone=ZoneInfo(agency.zone),
        sent_this_hour=_sent_this_hour(message, policy, now),
        is_digest=message.template in DIGESTS,
    )
    return Stop(MessageState.WAITING, held.until, held.why.value) if held else None


def _sent_this_hour(message: Message, policy: MessagePolicy, now: datetime) -> int:
    if policy.hourly_budget is None:
        return 0
    recent = Message.objects.filter(
        Q(user_id=message.user_id),
        queued_at__gte=now - timedelta(days=1),  # bounds the look-up; what is older waited longer than any hour
        channel=message.channel,
        state=MessageState.ACCEPTED.value,
        done_at__gte=hour_of(now),
    )
    return recent.exclude(lane=Lane.LIFE_SAFETY.value).count()
