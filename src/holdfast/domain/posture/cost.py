"""What a heightened period costs before it is declared: rounds more, and staff hours where the packs say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from holdfast.domain.measures.demand import Demanded, hours_a_day
from holdfast.domain.measures.measure import Measure
from holdfast.domain.obligation.rule import SeriesRule
from holdfast.domain.obligation.series import Recurrence, occurrences
from holdfast.kernel.text import Text
from holdfast.kernel.working_calendar import WorkingCalendar


@dataclass(frozen=True)
class Rounds:
    """One duty at `places` places that share a rule, a start and the posture they have without the period."""

    rule: SeriesRule
    zone: str
    starts_at: datetime
    posture: str
    places: int


@dataclass(frozen=True)
class Added:
    """One duty: how many rounds all its places do in the time of the period, without it and with it."""

    rule_id: str
    title: Text
    places: int
    before: int
    after: int

    @property
    def more(self) -> int:
        return self.after - self.before


def rounds_added(
    groups: Iterable[Rounds], posture: str, calendar: WorkingCalendar, from_at: datetime, until_at: datetime
) -> tuple[Added, ...]:
    """The duties whose rounds change when their places go to `posture` for this time, most added first."""
    totals: dict[str, Added] = {}
    for group in groups:
        if group.rule.rrule_at(posture) == group.rule.rrule_at(group.posture):
            continue
        before, after = (_count(group, kept, calendar, from_at, until_at) for kept in (group.posture, posture))
        key = group.rule.clock.key.rule
        old = totals.get(key, Added(key, group.rule.clock.title, 0, 0, 0))
        totals[key] = Added(
            key,
            old.title,
            old.places + group.places,
            old.before + before * group.places,
            old.after + after * group.places,
        )
    return tuple(sorted(totals.values(), key=lambda added: (-added.more, added.rule_id)))


@dataclass(frozen=True)
class MeasureAdded:
    """One measure: places that need it, or more of it, and staff hours a day more where known; `unknown`: the places of
    which nobody knows them."""

    measure_id: str
    title: Text
    places: int = 0
    hours: float = 0.0
    unknown: int = 0

    def plus(self, hours: float | None) -> MeasureAdded:
        """With one more place."""
        known = 0.0 if hours is None else hours
        return replace(
            self, places=self.places + 1, hours=self.hours + known, unknown=self.unknown + (1 if hours is None else 0)
        )


def varies(measure: Measure) -> bool:
    """Whether what is demanded differs by posture at all; most measures do not."""
    return bool(measure.postures or measure.need_by_posture)


def measures_added(before: Iterable[Demanded], after: Iterable[Demanded]) -> Iterator[tuple[Demanded, float | None]]:
    """What one place must have more of, each with its staff hours a day more; None: not known."""
    had = {each.measure.id: each for each in before}
    for each in after:
        old = had.get(each.measure.id)
        if old is None:
            yield each, hours_a_day(each)
        elif old.needed != each.needed:
            was, now = hours_a_day(old), hours_a_day(each)
            yield each, None if was is None or now is None else now - was


def _count(group: Rounds, posture: str, calendar: WorkingCalendar, from_at: datetime, until_at: datetime) -> int:
    recurrence = Recurrence(group.rule, group.zone, group.starts_at, posture)
    return len(occurrences(recurrence, calendar, from_at, until_at))
