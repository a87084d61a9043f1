"""What the clock must do with one row at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from holdfast.domain.obligation.pause import Pause
from holdfast.domain.obligation.schedule import Moment, PlannedStep, moments
from holdfast.domain.obligation.states import State, StepKind
from holdfast.domain.obligation.window import Window


@dataclass(frozen=True)
class Clock:
    """The facts of one row: its window, where it stands, and up to when its clock has spoken (None: never)."""

    window: Window
    state: State = State.OPEN
    ticked_to: datetime | None = None
    breached_at: datetime | None = None
    system_down: bool = False
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True)
class Outage:
    """A span in which no worker ran."""

    began: datetime
    ended: datetime


@dataclass(frozen=True)
class Fired:
    """A step to record now. `to` is whom to tell; a caught-up step tells them in a digest only."""

    key: str
    kind: StepKind
    due_at: datetime
    caught_up: bool
    to: tuple[str, ...]
    channels: tuple[str, ...]
    not_after: datetime | None


@dataclass(frozen=True)
class Firing:
    """The change that a tick makes."""

    steps: tuple[Fired, ...]
    state: State
    breached_at: datetime | None
    system_down: bool
    ticked_to: datetime
    next_tick: datetime | None


def tick(
    clock: Clock,
    plan: Sequence[PlannedStep],
    now: datetime,
    *,
    catch_up_limit: timedelta | None = None,
    outages: Sequence[Outage] = (),
) -> Firing:
    """Every step that came due since the clock last spoke, in order, and when it must speak next.

    Never early, and never again for a moment that lies behind `ticked_to`, even when the wall clock is set back.
    """
    reached = max(now, clock.ticked_to) if clock.ticked_to else now
    coming = moments(plan, clock.window, clock.pauses)
    due = [moment for moment in coming if moment.at <= now and _is_new(moment, clock)]
    state, breached_at = _after(due, clock)
    return Firing(
        steps=_told_once([_fired(moment, clock.window, now, catch_up_limit) for moment in due]),
        state=state,
        breached_at=breached_at,
        system_down=clock.system_down or _was_down(clock, breached_at, due, outages),
        ticked_to=reached,
        next_tick=_next(coming, reached, state),
    )


def first_tick(clock: Clock, plan: Sequence[PlannedStep]) -> datetime | None:
    """When the clock of a row must speak next, seen from the row alone."""
    ticking = clock.state in (State.OPEN, State.MISSED)
    return next((m.at for m in moments(plan, clock.window, clock.pauses) if ticking and _is_new(m, clock)), None)


def _is_new(moment: Moment, clock: Clock) -> bool:
    return clock.ticked_to is None or moment.at > clock.ticked_to


def _next(coming: Sequence[Moment], reached: datetime, state: State) -> datetime | None:
    if state not in (State.OPEN, State.MISSED):
        return None
    return next((moment.at for moment in coming if moment.at > reached), None)


def _after(due: Sequence[Moment], clock: Clock) -> tuple[State, datetime | None]:
    """The state and the breach once these steps are recorded; a breach once marked keeps its moment."""
    keys = {moment.step.key for moment in due}
    breached_at = clock.breached_at or (clock.window.late if "late" in keys else None)
    state = State.MISSED if "missed" in keys and clock.state is State.OPEN else clock.state
    return state, breached_at


def _fired(moment: Moment, window: Window, now: datetime, limit: timedelta | None) -> Fired:
    step = moment.step
    return Fired(
        key=step.key,
        kind=step.kind,
        due_at=moment.at,
        caught_up=limit is not None and now - moment.at > limit,
        to=step.to,
        channels=step.channels,
        not_after=_not_after(moment, window, now),
    )


def _not_after(moment: Moment, window: Window, now: datetime) -> datetime | None:
    """A word about one stage is stale once the next stage begins."""
    later = (edge for edge in (window.due, window.late, window.missed) if edge and edge > moment.at and edge > now)
    return min(later, default=None)


def _told_once(fired: Sequence[Fired]) -> tuple[Fired, ...]:
    """Of several caught-up steps each recipient hears the last one only."""
    heard: set[str] = set()
    kept: list[Fired] = []
    for step in reversed(fired):
        if step.caught_up:
            step, told = replace(step, to=tuple(who for who in step.to if who not in heard)), step.to
            heard.update(told)
        kept.append(step)
    return tuple(reversed(kept))


def _was_down(clock: Clock, breached_at: datetime | None, due: Sequence[Moment], outages: Sequence[Outage]) -> bool:
    """Whether no worker ran during some of the time from opening to the breach that is recorded now."""
    breaches = [moment.at for moment in due if moment.step.key in ("late", "missed")]
    if not breaches:
        return False
    return any(outage.began < max(breaches) and outage.ended > clock.window.opens for outage in outages)
