"""A channel that fails again and again is left alone for a while; one message then tries whether it is back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from holdfast.channels.base import Answer, Outcome
from holdfast.domain.outbox.attempt import pause_after
from holdfast.plumbing import clock
from holdfast.rooms.outbox.models import ChannelState

OPENS_AFTER = 5
LONGEST = timedelta(seconds=30)
NOTED_EVERY = timedelta(minutes=1)


def closed_channels() -> set[str]:
    """The channels that are left alone at this moment."""
    closed = ChannelState.objects.filter(closed_until__gt=clock.real_now())
    return set(closed.values_list("channel", flat=True))


def note(channel: str, answer: Answer) -> None:
    """Counts failures in a row that are the channel's, not the recipient's; the row is written only when it changes."""
    if answer.outcome is Outcome.ACCEPTED:
        _note_accepted(channel)
    elif answer.again or answer.outcome is Outcome.UNKNOWN:
        _note_failure(channel)


def _note_accepted(channel: str) -> None:
    now = clock.real_now()
    state, _ = ChannelState.objects.get_or_create(channel=channel)
    if state.failures or state.accepted_at is None or now - state.accepted_at > NOTED_EVERY:
        ChannelState.objects.filter(pk=channel).update(failures=0, closed_until=None, accepted_at=now)


def _note_failure(channel: str) -> None:
    with transaction.atomic():
        ChannelState.objects.get_or_create(channel=channel)
        state = ChannelState.objects.select_for_update().get(pk=channel)
        state.failures += 1
        if state.failures >= OPENS_AFTER:
            pause = min(pause_after(state.failures - OPENS_AFTER + 1), LONGEST)
            state.closed_until = clock.real_now() + pause
        state.save(update_fields=["failures", "closed_until"])
