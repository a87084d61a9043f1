"""A channel that fails again and again is left alone for a while; one message then tries whether it is back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from holdfast.channels.base import Answer, Outcome
from holdfast.domain.outbox.attempt import pause_after
from holdfast.plumbing import clock
from holdfast.rooms.outbox.models import ChannelState

OPENS_AFTER = 5
LONGEST = timedelta(seconds=30)
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Trouble:
    """A channel whose breaker opened: left alone (`closed`), or to be tried with one message."""

    closed: bool


def in_trouble() -> Mapping[str, Trouble]:
    """The channels whose breaker opened and that nobody got through since."""
    now = clock.real_now()
    rows = ChannelState.objects.filter(closed_until__isnull=False).values_list("channel", "closed_until")
    return {channel: Trouble(closed=until > now) for channel, until in rows if until}


def note(channel: str, answers: Sequence[Answer]) -> None:
    """Counts failures in a row that are the channel's, not the recipient's; the row is written only when it changes."""
    told = [answer for answer in answers if answer.outcome is Outcome.ACCEPTED or is_failure(answer)]
    if not told:
        return
    if any(answer.outcome is Outcome.ACCEPTED for answer in told):
        _note_accepted(channel)
    else:
        _note_failures(channel, len(told))


def is_failure(answer: Answer) -> bool:
    """Whether the channel failed rather than the recipient."""
    return answer.again or answer.outcome is Outcome.UNKNOWN


def _note_accepted(channel: str) -> None:
    now = clock.real_now()
    state, _ = ChannelState.objects.get_or_create(channel=channel)
    if state.failures or state.accepted_at is None or now - state.accepted_at > NOTED_EVERY:
        ChannelState.objects.filter(pk=channel).update(failures=0, closed_until=None, accepted_at=now)


def _note_failures(channel: str, number: int) -> None:
    """Many that failed together open the breaker at once, but count as one failure towards its pause."""
    with transaction.atomic():
        ChannelState.objects.get_or_create(channel=channel)
        state = ChannelState.objects.select_for_update().get(pk=channel)
        state.failures = min(state.failures + number, max(state.failures + 1, OPENS_AFTER))
        if state.failures >= OPENS_AFTER:
            pause = min(pause_after(state.failures - OPENS_AFTER + 1), LONGEST)
            state.closed_until = clock.real_now() + pause
        state.save(update_fields=["failures", "closed_until"])
