"""What a heightened period costs before it is declared: rounds more, and staff hours where the packs say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

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


def _count(group: Rounds, posture: str, calendar: WorkingCalendar, from_at: datetime, until_at: datetime) -> int:
    recurrence = Recurrence(group.rule, group.zone, group.starts_at, posture)
    return len(occurrences(recurrence, calendar, from_at, until_at))
