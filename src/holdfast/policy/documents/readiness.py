"""The tables of hazards, stores, exercises, training and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from holdfast.domain.indicator.words import Counted, Exclusion, Period, Shows, WhenNone
from holdfast.kernel.text import Text
from holdfast.policy.documents.keys import says
from holdfast.policy.documents.words import AgencyKind, ExerciseKind, SubjectKind


@dataclass(frozen=True, kw_only=True)
class RiskTable:
    """The matrix on which hazards are scored: likelihood times impact, each from 1."""

    likelihood: tuple[Text, ...] = says("Names of the steps, the least first.", filled=True)
    impact: tuple[Text, ...] = says("Names of the steps, the least first.", filled=True)
    again_within: timedelta = says(
        "The same kind of hazard at the same place within this reopens the old one.", least=0
    )
    weights_valid_for: timedelta = says("Weights older than this are flagged wherever they are used.", least=1)
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class RiskBandTable:
    """A band of scores, the lowest first: from its `at_least` to below the next one's."""

    key: str = says("The name of the band.", names=True)
    title: Text = says("How people call it.")
    at_least: int = says("The lowest score of the band; the first band begins at 1.", least=1)
    clock: str = says("The clock by which a hazard of this band is put right.", ref="clock")


@dataclass(frozen=True, kw_only=True)
class DelphiTable:
    """How rounds of experts run: alone, then again with median and spread in sight, until they agree."""

    experts: int = says("At least so many.", least=1)
    rounds: int = says("At most so many.", least=1)
    spread_at_most: float = says("They agree when the middle half of scores lies within this.", least=0, unit="steps")
    round_open: timedelta = says("How long one round stays open.", least=1)
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class SurveyTable:
    """A survey of places for hazards."""

    id: str = says("The name of the rule.", names=True)
    title: Text = says("How people call it.")
    text: Text = says("The rule as a sentence.")
    rrule: str = says("When it begins; left out: on dates that are declared.", default="", form="recurrence")
    grades: tuple[str, ...] = says("Grades of the places; none: all.", default=(), ref="grade")
    themes: tuple[Text, ...] = says("Themes from which one is chosen; none: everything is looked at.", default=())
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class StoresTable:
    """What holds for every store and team."""

    ready_percent: float = says("Share of items that must be ready.", unit="percent", least=0, most=100)
    held_back_percent: float = says(
        "Share of each item and capability that stays, rounded up, at least one where there is more than one.",
        unit="percent",
        least=0,
        most=100,
    )
    on_scene_within: timedelta = says("From the request to the equipment on scene.", least=1)
    volunteers_at_least: int = says("Size of a volunteer team.", least=0, unit="people")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class StoreItemTable:
    """A kind of item that stores keep."""

    key: str = says("The name of the item.", names=True)
    title: Text = says("How people call it.")
    unit: Text = says("What is counted.")
    minimum: Mapping[str, int] = says("The minimum of one store, by tier.", factory=dict, keys_ref="tier", least=0)
    service_life: timedelta | None = says("From making to replacing.", default=None, least=1)
    dual_use: bool = says("Whether it may be lent in quiet times, with recall.", default=False)


@dataclass(frozen=True, kw_only=True)
class ExerciseTable:
    """A line of the exercise programme."""

    id: str = says("The name of the rule.", names=True)
    title: Text = says("How people call it.")
    text: Text = says("The rule as a sentence.")
    of: SubjectKind = says("Who exercises: every `premises`, or each `agency` of the kinds.")
    agencies: tuple[AgencyKind, ...] = says("Kinds of the agencies that take part.", default=())
    kinds: tuple[ExerciseKind, ...] = says("Which kinds of exercise count.", filled=True)
    rrule: str = says("When it is due.", form="recurrence")
    duty: str = says("The duty by which it is owed.", default="", ref="duty")
    adversarial: bool = says("Whether an opposing side tests a place.", default=False)
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class ExercisesTable:
    """What holds for the whole programme."""

    realistic_percent: float = says("Share of exercises that are not scripted.", unit="percent", least=0, most=100)
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class CourseTable:
    """Training that posts need."""

    id: str = says("The name of the rule.", names=True)
    title: Text = says("How people call it.")
    posts: tuple[str, ...] = says("Keys of the posts.", form="rule", filled=True)
    hours: float = says("Hours a year.", unit="hours", least=0)
    valid_for: timedelta | None = says("How long passing it holds.", default=None, least=1)
    pass_percent: float | None = says("Points needed in its quiz.", default=None, unit="percent", least=0, most=100)
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class TargetStepTable:
    """A step of a target: from this day on, this much."""

    from_: date = says("The first day of the step.")
    value: float = says("The target from then on.", unit="percent", least=0, most=100)


@dataclass(frozen=True, kw_only=True)
class IndicatorTable:
    """A figure with its definition; weights add up from the parts to the whole, up to the agency, never to a person."""

    id: str = says("The name of the rule.", names=True)
    title: Text = says("How people call it.")
    numerator: Text | None = says("What is counted; left out where the figure is made of its parts.", default=None)
    denominator: Text | None = says("Of what.", default=None)
    of: Counted | None = says(
        "Which obligations are counted: `duties` or `decisions`, the numerator being those that were met on time. Left out: "
        "the figure waits for the part of the house that counts it, or is made of its parts.",
        default=None,
    )
    rules: tuple[str, ...] = says(
        "Only those of these rules; none: all of them.", default=(), ref="duty clock event_clock decision"
    )
    shows: Shows = says(
        "`share` of those met on time, or the `median` or `p90` of the minutes from opening to settling, by nearest rank.",
        default=Shows.SHARE,
    )
    period: Period = says("`month`, `quarter`, `half_year` or `year`.")
    at_least: float | None = says("The target: this or more.", default=None, unit="percent", least=0, most=100)
    below: float | None = says("The target: less than this.", default=None, unit="percent", least=0, most=100)
    steps: tuple[TargetStepTable, ...] = says(
        "How the target gets stricter over the years; `at_least` or `below` holds before the first step.", default=()
    )
    weight: float = says("Its weight within its part.", default=1, least=0)
    part_of: str = says("The figure that it is a part of.", default="", ref="indicator")
    excludes: tuple[Exclusion, ...] = says("What is left out of the count.", default=())
    when_none: WhenNone = says("What is shown when there is nothing to count.", default=WhenNone.NOTHING)
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")
