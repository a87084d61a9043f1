"""The head, the instruments, the calendar and the times of messages."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.policy.check.walk import Wrong
from holdfast.policy.documents.pack import PackTable


def problems(pack: PackTable) -> Iterator[Wrong]:
    """Days that contradict each other, quiet hours by half, a currency that is needed."""
    for index, one in enumerate(pack.instrument):
        if one.in_force_from and one.in_force_to and one.in_force_from >= one.in_force_to:
            yield ("instrument", index, "in_force_to"), f"a day after {one.in_force_from}", str(one.in_force_to)
    seen = set()
    for index, day in enumerate(pack.calendar.days):
        if day.on in seen:
            yield ("calendar", "days", index, "on"), "a day that is not there yet", str(day.on)
        seen.add(day.on)
    if (pack.messages.quiet_from is None) != (pack.messages.quiet_until is None):
        yield ("messages", "quiet_from"), "both quiet_from and quiet_until, or neither", "one of them"
    if not pack.pack.currency and any(one.cost for one in pack.measure):
        yield ("pack", "currency"), "a currency: some measures have a cost", "none"
