"""A rule that somebody owes something: its window, its ladder and what settles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from holdfast.domain.lanes import Lane
from holdfast.domain.obligation.states import Kind, StepKind
from holdfast.kernel.durations import Span
from holdfast.kernel.text import Text

AT_ONCE = Span()


@dataclass(frozen=True, order=True)
class RuleKey:
    """Which rule of which edition of which pack."""

    pack: str
    version: str
    rule: str

    def __str__(self) -> str:
        return f"{self.pack} {self.version} {self.rule}"


@dataclass(frozen=True)
class Hours:
    """Hours of the day in the subject's zone, `opens` inclusive to `closes` exclusive; may cross midnight."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Point:
    """One point of a checklist: what is looked at; answered as in order or not."""

    key: str
    text: Text


@dataclass(frozen=True)
class LadderStep:
    """At `anchor` plus `offset`, tell each of `to`.

    anchor: `opens`, `due`, `late` or `missed` of the window, or `half` (half of the time from opens to due).
    to: `post`, `deputy`, `agency`, `level:<district|city|province>`, `post:<key>@<own|district|city|province>`;
        each may carry a delay of its own as `("post", PT0S)`, `("deputy", PT5M)`.
    """

    kind: StepKind
    anchor: str
    offset: timedelta = timedelta(0)
    to: tuple[tuple[str, timedelta], ...] = ()
    channels: tuple[str, ...] = ("in_app", "email")


@dataclass(frozen=True)
class ClockRule:
    """What a pack says of one thing that is owed.

    due_after, late_after and missed_after count from the start (the opening of a one-off, the legal instant of an
    occurrence): start + due_after is due, due + late_after is late, due + missed_after is missed (None: never missed).
    """

    key: RuleKey
    title: Text
    kind: Kind = Kind.DUTY
    article: str = ""
    owner: str = "post:duty@own"
    opens_before: timedelta = timedelta(0)
    due_after: Span = AT_ONCE
    late_after: timedelta = timedelta(0)
    missed_after: timedelta | None = None
    early_tolerance: timedelta = timedelta(0)
    backdating: timedelta | None = None
    allowed_hours: Hours | None = None
    may_pause: bool = True
    may_excuse: bool = True
    excuse_decided_by: str = "level:district"
    excuse_rule: str = "excuse"
    evidence: tuple[str, ...] = ()
    checklist: tuple[Point, ...] = ()
    lane: Lane = Lane.OPERATIONAL
    ladder: tuple[LadderStep, ...] = ()
    catch_up_limit: timedelta | None = None
    past_after: timedelta | None = None


@dataclass(frozen=True)
class SeriesRule:
    """A clock rule that recurs: an RFC 5545 RRULE in the subject's zone, one for each posture.

    on_working_days: `any` day, or what becomes of an occurrence on a day off: `skip`, `next`, `previous`.
    hours: occurrences outside these hours of the day are not owed. horizon: how far ahead occurrences are opened.
    """

    clock: ClockRule
    rrule: str
    by_posture: tuple[tuple[str, str], ...] = ()
    on_working_days: str = "any"
    hours: Hours | None = None
    horizon: timedelta = timedelta(0)

    def rrule_at(self, posture: str) -> str:
        return dict(self.by_posture).get(posture, self.rrule)
