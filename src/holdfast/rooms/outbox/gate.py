"""What may still stop a message in the instant before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count

from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.digest import DIGESTS
from holdfast.domain.outbox.policy import hold, hour_of
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


def stops(message: Message, *, address: str, sent_this_hour: int) -> Stop | None:
    """Why `message` is not sent now; None lets it go. Its `user` and the user's `agency` are read with it."""
    now = clock.now()
    if message.not_after is not None and message.not_after <= now:
        return Stop(MessageState.EXPIRED)
    if message.template in DIGESTS and not message.digested.filter(state=MessageState.DIGESTED.value).exists():
        return Stop(MessageState.WITHDRAWN)
    if not address:
        return Stop(MessageState.REFUSED)
    return _held(message, now, sent_this_hour)


def _held(message: Message, now: datetime, sent_this_hour: int) -> Stop | None:
    lane = Lane(message.lane)
    if message.user is None or lane is Lane.LIFE_SAFETY:
        return None
    agency = message.user.agency
    held = hold(
        policy_of(agency),
        lane=lane,
        now=now,
        zone=ZoneInfo(agency.zone),
        sent_this_hour=sent_this_hour,
        is_digest=message.template in DIGESTS,
    )
    return Stop(MessageState.WAITING, held.until, held.why.value) if held else None


def sent_this_hour(messages: Sequence[Message]) -> Mapping[tuple[UUID, str], int]:
    """By person and channel how many went out in this hour, for those of whom a budget is kept; one question for all."""
    counted = [message for message in messages if _has_budget(message)]
    if not counted:
        return {}
    now = clock.now()
    recent = Message.objects.filter(
        user__in={message.user_id for message in counted},
        queued_at__gte=now - timedelta(days=1),  # bounds the look-up; what is older waited longer than any hour
        channel__in={message.channel for message in counted},
        state=MessageState.ACCEPTED.value,
        done_at__gte=hour_of(now),
    )
    rows = recent.exclude(lane=Lane.LIFE_SAFETY.value).values_list("user_id", "channel").annotate(number=Count("pk"))
    return {(user, channel): number for user, channel, number in rows}


def _has_budget(message: Message) -> bool:
    if message.user is None or message.lane == Lane.LIFE_SAFETY.value:
        return False
    return policy_of(message.user.agency).hourly_budget is not None
