"""From a rule and a start to a window, and from a window to the instants at which the clock must speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from holdfast.domain.obligation.pause import Pause, advance, running
from holdfast.domain.obligation.rule import ClockRule, LadderStep
from holdfast.domain.obligation.states import StepKind
from holdfast.domain.obligation.window import Window
from holdfast.kernel.working_calendar import WorkingCalendar

ANCHORS = ("opens", "half", "due", "late", "missed")
RANK = {kind: place for place, kind in enumerate(StepKind)}


@dataclass(frozen=True)
class PlannedStep:
    """A step of a rule's plan, before any window: its key is unique in the plan and stays for the rule's life."""

    key: str
    kind: StepKind
    anchor: str
    offset: timedelta
    to: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """A planned step at its instant in one window."""

    at: datetime
    step: PlannedStep


def window_of(
    rule: ClockRule, start: datetime, calendar: WorkingCalendar, zone: str, due_at: datetime | None = None
) -> Window:
    """The window that opens for a start: working days are counted in `zone`, then elapsed time is added. `due_at` is
    when it is due where somebody set that (a meeting, say) and not the rule."""
    if due_at is not None:
        return _window(rule, start, max(start, due_at))
    due = start
    if rule.due_after.working_days:
        due = calendar.add_to(start, rule.due_after.working_days, zone)
    return _window(rule, start, due + rule.due_after.elapsed)


def _window(rule: ClockRule, start: datetime, due: datetime) -> Window:
    late = due + rule.late_after
    missed = None if rule.missed_after is None else max(due + rule.missed_after, late)
    return Window(opens=min(start - rule.opens_before, due), due=due, late=late, missed=missed)


def plan_of(rule: ClockRule) -> tuple[PlannedStep, ...]:
    """The ladder as single steps, one for each delay; being late and being missed are always among them."""
    steps = _state_steps(rule)
    for number, rung in _numbered(rule.ladder):
        if not _is_state_step(rung):
            steps += _by_delay(_key(rung.kind, number), rung)
    return tuple(step for step in steps if step.to or step.key in (StepKind.LATE, StepKind.MISSED))


def moments(plan: Sequence[PlannedStep], window: Window, pauses: Sequence[Pause] = ()) -> list[Moment]:
    """Every step that this window has, in the order of time; a paused stretch does not count."""
    found = [Moment(at, step) for step in plan if (at := instant(step, window, pauses)) is not None]
    return sorted(found, key=lambda moment: (moment.at, RANK[moment.step.kind], moment.step.key))


def instant(step: PlannedStep, window: Window, pauses: Sequence[Pause] = ()) -> datetime | None:
    """When a step is due in a window; None when the window lacks its anchor."""
    if step.anchor == "half":
        half = running(window.opens, window.due, pauses) / 2
        return advance(window.opens, half + step.offset, pauses)
    anchor = {"opens": window.opens, "due": window.due, "late": window.late, "missed": window.missed}[step.anchor]
    if anchor is None:
        return None
    return advance(anchor, step.offset, pauses) if step.offset else anchor


def _state_steps(rule: ClockRule) -> list[PlannedStep]:
    """Late and missed, with those of the ladder who are told at these very instants."""
    steps: list[PlannedStep] = []
    for kind in (StepKind.LATE, StepKind.MISSED):
        rungs = [rung for rung in rule.ladder if rung.kind is kind and _is_state_step(rung)]
        if not rungs:
            steps.append(PlannedStep(kind.value, kind, kind.value, timedelta(0)))
        for number, rung in enumerate(rungs, 1):
            steps += _by_delay(_key(kind, number), rung)
    if not any(step.key == StepKind.LATE for step in steps):
        steps.append(PlannedStep("late", StepKind.LATE, "late", timedelta(0)))
    if not any(step.key == StepKind.MISSED for step in steps):
        steps.append(PlannedStep("missed", StepKind.MISSED, "missed", timedelta(0)))
    return steps


def _is_state_step(rung: LadderStep) -> bool:
    return rung.kind.value == rung.anchor and rung.kind in (StepKind.LATE, StepKind.MISSED) and not rung.offset


def _numbered(ladder: Sequence[LadderStep]) -> list[tuple[int, LadderStep]]:
    """Rungs with their place among those of their kind; state steps take the first place of theirs."""
    counts = {StepKind.LATE: 1, StepKind.MISSED: 1}
    numbered = []
    for rung in ladder:
        if _is_state_step(rung):
            continue
        counts[rung.kind] = counts.get(rung.kind, 0) + 1
        numbered.append((counts[rung.kind], rung))
    return numbered


def _key(kind: StepKind, number: int) -> str:
    return f"{kind.value}-{number}" if number > 1 or kind is StepKind.ESCALATE else kind.value


def _by_delay(key: str, rung: LadderStep) -> list[PlannedStep]:
    """One step for each delay among a rung's recipients: `late`, then `late+300` for whoever hears five minutes later."""
    by_delay = sorted(rung.to, key=lambda pair: pair[1])
    return [
        PlannedStep(
            key=f"{key}+{int(delay.total_seconds())}" if delay else key,
            kind=rung.kind,
            anchor=rung.anchor,
            offset=rung.offset + delay,
            to=tuple(who for who, _ in pairs),
            channels=rung.channels,
        )
        for delay, pairs in groupby(by_delay, key=lambda pair: pair[1])
    ]
