"""A post's shifts as one line of time: who is on now, who is next, where nobody is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from holdfast.domain.rosters.spans import Span, uncovered


@dataclass(frozen=True)
class Shift:
    """One shift of a post, as holder or on call; `who` None: nobody has it."""

    key: Hashable
    span: Span
    who: Hashable | None
    on_call: bool = False


def gaps(shifts: Sequence[Shift], within: Span, *, round_the_clock: bool, from_at: datetime | None) -> tuple[Span, ...]:
    """Where a holder is wanted and nobody is there: every shift of the holder, and any moment of a post that is held
    round the clock, from when its roster begins. A deputy on call fills what nobody holds only where the template says
    that the post is on call then: there is a deputy's shift and no holder's."""
    holders = [shift for shift in shifts if not shift.on_call]
    wanted = [shift.span for shift in holders]
    covered = [shift.span for shift in holders if shift.who is not None]
    if round_the_clock and from_at is not None and from_at < within.until_at:
        on_call = [shift.span for shift in shifts if shift.on_call and shift.who is not None]
        wanted_always = uncovered([Span(max(within.from_at, from_at), within.until_at)], [*on_call, *wanted])
        wanted = [*wanted, *wanted_always]
    found = (span.within(within) for span in uncovered(wanted, covered))
    return tuple(span for span in found if span is not None)


def on_at(shifts: Iterable[Shift], moment: datetime) -> Shift | None:
    """Who has the post at a moment, the holder before a deputy; None: nobody."""
    found = [shift for shift in shifts if shift.who is not None and shift.span.holds(moment)]
    return min(found, key=lambda shift: shift.on_call, default=None)


def next_after(shifts: Iterable[Shift], moment: datetime) -> Shift | None:
    """What comes next on the holder's line after a moment, a shift that nobody has among them; else who is on call."""
    coming = sorted((shift for shift in shifts if shift.span.from_at > moment), key=lambda shift: shift.span)
    return min(coming, key=lambda shift: (shift.span.from_at, shift.on_call), default=None)


def cut(shifts: Sequence[Shift], out: Span) -> tuple[list[Shift], list[Shift]]:
    """Takes a stretch out of a post's shifts: what is left of each (one part or two, under the old key), and what was
    taken out, to be given to somebody else."""
    left, taken = [], []
    for shift in shifts:
        part = shift.span.within(out)
        if part is None:
            left.append(shift)
            continue
        taken.append(replace(shift, span=part))
        left += [replace(shift, span=rest) for rest in shift.span.without(out)]
    return left, taken


def swapped(shifts: Sequence[Shift], given: Hashable, to: Hashable, back: Hashable | None = None) -> list[Shift]:
    """The shifts after `given` goes to `to`; with `back`, a shift of theirs, whoever gave takes that one."""
    giver = next(shift.who for shift in shifts if shift.key == given)
    takers = {given: to} if back is None else {given: to, back: giver}
    return [replace(shift, who=takers.get(shift.key, shift.who)) for shift in shifts]
