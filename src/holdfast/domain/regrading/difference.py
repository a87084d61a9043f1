"""What grading places anew gains and loses: grades, duties with their rounds, measures with their staff hours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from holdfast.domain.duties.effort import Effort
from holdfast.domain.grading.grade import Grading
from holdfast.domain.grading.rule import UNGRADED
from holdfast.domain.measures.demand import Demanded, hours_a_day
from holdfast.domain.obligation.rule import Hours, RuleKey, SeriesRule
from holdfast.domain.regrading.rounds import Rounds, rounds_of
from holdfast.kernel.text import Text

EffortOf = Callable[[RuleKey], Effort | None]


@dataclass(frozen=True)
class GradeMove:
    """So many places go from one grade to another; none: they had no grade yet."""

    old: str
    new: str
    places: int


@dataclass(frozen=True)
class DutyMove:
    """One duty: places that get it and lose it (both, where its rule changed), and its rounds there before and after.
    `hours`: staff hours more, a day in all and by night; None: nobody knows what a round takes."""

    rule_id: str
    title: Text
    gained: int
    lost: int
    before: Rounds
    after: Rounds
    hours: Rounds | None = field(default_factory=Rounds)
    was: SeriesRule | None = None
    now: SeriesRule | None = None

    @property
    def places(self) -> int:
        return max(self.gained, self.lost)

    @property
    def more(self) -> Rounds:
        return self.after - self.before


@dataclass(frozen=True)
class MeasureMove:
    """One measure: places that must have it now and that need it no more. `hours`: staff hours a day more, where known;
    `unknown`: places of which nobody knows them."""

    rule_id: str
    title: Text
    gained: int
    lost: int
    hours: float = 0.0
    unknown: int = 0


@dataclass(frozen=True)
class Difference:
    """All of it, for as many places as were looked at."""

    places: int = 0
    grades: Mapping[str, int] = field(default_factory=dict)
    moves: tuple[GradeMove, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    assumed: int = 0
    duties: tuple[DutyMove, ...] = ()
    measures: tuple[MeasureMove, ...] = ()
    before: Rounds = field(default_factory=Rounds)
    after: Rounds = field(default_factory=Rounds)

    @property
    def changed(self) -> int:
        """Places whose grade changes."""
        return sum(move.places for move in self.moves)

    @property
    def hours(self) -> float:
        """Staff hours a day more, of the measures of which they are known."""
        return sum(measure.hours for measure in self.measures)

    @property
    def round_hours(self) -> Rounds:
        """Staff hours more of the duties of which they are known: a day in all, and by night."""
        return sum((duty.hours for duty in self.duties if duty.hours), Rounds())

    @property
    def unknown_rounds(self) -> int:
        """Duties of which nobody knows what a round takes."""
        return sum(1 for duty in self.duties if duty.hours is None)

    @property
    def unknown_hours(self) -> int:
        """Measures whose staff hours are not known at some place."""
        return sum(1 for measure in self.measures if measure.unknown)

    @property
    def is_empty(self) -> bool:
        return not (self.moves or self.duties or self.measures)


class Summing:
    """Adds places up, batch by batch, whatever their number. `effort_of` tells what one round of a rule takes."""

    def __init__(self, night: Hours | None = None, effort_of: EffortOf = lambda rule: None) -> None:
        self.night = night
        self._effort_of = effort_of
        self._sum = Difference()
        self._grades: dict[str, int] = {}
        self._missing: dict[str, int] = {}
        self._moves: dict[tuple[str, str], int] = {}
        self._duties: dict[str, DutyMove] = {}
        self._measures: dict[str, MeasureMove] = {}

    def place(self, held: str, now: Grading) -> None:
        """One place with the grade that it holds ("": none yet) and the one that it gets."""
        self._grades[now.grade] = self._grades.get(now.grade, 0) + 1
        if now.grade == UNGRADED and now.missing:
            self._missing[now.missing] = self._missing.get(now.missing, 0) + 1
        if held != now.grade:
            self._moves[held, now.grade] = self._moves.get((held, now.grade), 0) + 1
        self._sum = replace(
            self._sum, places=self._sum.places + 1, assumed=self._sum.assumed + (1 if now.assumed else 0)
        )

    def keeps(self, rule: SeriesRule, posture: str, places: int) -> None:
        """A duty that goes on as it is at so many places."""
        rounds = rounds_of(rule, posture, self.night).times(places)
        self._sum = replace(self._sum, before=self._sum.before + rounds, after=self._sum.after + rounds)

    def gains(self, rule: SeriesRule, posture: str, places: int) -> None:
        """A duty that is new at so many places."""
        rounds = rounds_of(rule, posture, self.night).times(places)
        old = self._duty(rule)
        self._duties[old.rule_id] = replace(
            old,
            gained=old.gained + places,
            after=old.after + rounds,
            hours=self._hours(old, rule, rounds, 1),
            now=rule,
        )
        self._sum = replace(self._sum, after=self._sum.after + rounds)

    def loses(self, rule: SeriesRule, posture: str, places: int) -> None:
        """A duty that ends at so many places."""
        rounds = rounds_of(rule, posture, self.night).times(places)
        old = self._duty(rule)
        self._duties[old.rule_id] = replace(
            old,
            lost=old.lost + places,
            before=old.before + rounds,
            hours=self._hours(old, rule, rounds, -1),
            was=rule,
        )
        self._sum = replace(self._sum, before=self._sum.before + rounds)

    def measures(self, old: Iterable[Demanded], new: Iterable[Demanded]) -> None:
        """What one place had to have, and has to have now."""
        was, now = ({each.measure.id: each for each in side} for side in (old, new))
        for rule_id in now.keys() - was.keys():
            self._measure(now[rule_id], gained=1)
        for rule_id in was.keys() - now.keys():
            self._measure(was[rule_id], lost=1)

    def difference(self) -> Difference:
        """What has been added up."""
        duties = [duty for duty in self._duties.values() if not _is_same(duty)]
        return replace(
            self._sum,
            grades=dict(self._grades),
            missing=dict(sorted(self._missing.items())),
            moves=tuple(GradeMove(*pair, places) for pair, places in sorted(self._moves.items())),
            duties=tuple(sorted(duties, key=lambda duty: (-abs(duty.more.a_day), duty.rule_id))),
            measures=tuple(sorted(self._measures.values(), key=lambda each: (-each.gained - each.lost, each.rule_id))),
        )

    def _duty(self, rule: SeriesRule) -> DutyMove:
        rule_id = rule.clock.key.rule
        return self._duties.get(rule_id) or DutyMove(rule_id, rule.clock.title, 0, 0, Rounds(), Rounds())

    def _hours(self, old: DutyMove, rule: SeriesRule, rounds: Rounds, sign: int) -> Rounds | None:
        """What the duty takes more so far; unknown once any of its rules does not say."""
        effort = self._effort_of(rule.clock.key)
        if effort is None or old.hours is None:
            return None
        return old.hours + rounds.times(sign * effort.hours)

    def _measure(self, one: Demanded, *, gained: int = 0, lost: int = 0) -> None:
        held = self._measures.get(one.measure.id) or MeasureMove(one.measure.id, one.measure.title, 0, 0)
        hours = hours_a_day(one)
        self._measures[held.rule_id] = replace(
            held,
            gained=held.gained + gained,
            lost=held.lost + lost,
            hours=held.hours + (hours or 0.0) * (gained - lost),
            unknown=held.unknown + (1 if hours is None else 0),
        )


def _is_same(duty: DutyMove) -> bool:
    """Whether the rule is only written down anew, by a new version of its pack, at the same places."""
    if duty.was is None or duty.now is None or duty.gained != duty.lost:
        return False
    return replace(duty.was, clock=replace(duty.was.clock, key=duty.now.clock.key)) == duty.now
