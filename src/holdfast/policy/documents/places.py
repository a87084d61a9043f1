"""The tables of what places must have: postures, reasons, measures, targets, plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.domain.measures.measure import Family, Measure
from holdfast.kernel.durations import Span
from holdfast.kernel.text import Text
from holdfast.policy.documents.keys import says
from holdfast.policy.documents.words import PlanOf, ReasonKey, TrialLeaves


@dataclass(frozen=True, kw_only=True)
class PostureTable:
    """A posture, in rising strictness: the first is `normal`. Where several periods cover a place the last one wins."""

    key: str = says("The name by which rules refer to it; the first must be `normal`.", names=True)
    title: Text = says("How people call it.")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class ReasonTable:
    """A reason for which a heightened period may be declared. The list of keys is closed."""

    key: ReasonKey = says(
        "`event`, `holiday_crowds`, `weather`, `works` or `credible_threat` (to a place).", names=True
    )
    title: Text = says("How people call it.")


@dataclass(frozen=True, kw_only=True)
class NeedTable:
    """How much of a measure is needed: a fixed `amount`, or one for every `each` of a `fact` begun."""

    unit: Text = says("What is counted.")
    amount: float | None = says("So many, whatever the place.", default=None, least=0)
    fact: str = says("The number that the need grows with.", default="", form="reference")
    each: float | None = says("One for every so many of the fact, begun ones included.", default=None)
    at_least: float = says("Never fewer than this.", default=0, least=0)


@dataclass(frozen=True, kw_only=True)
class CostTable:
    """What it takes to put the measure in place and to keep it. Leave out what nobody knows: it is said as unknown."""

    money_from: float | None = says("Lower end, a year, for one unit of the need.", default=None, least=0)
    money_to: float | None = says("Upper end.", default=None, least=0)
    staff_hours: float | None = says("Hours of staff a week, for one unit of the need.", default=None, least=0)
    basis: Text = says("Where the band comes from; an estimate says so.")


@dataclass(frozen=True, kw_only=True)
class TrialTable:
    """A way to test a measure unannounced."""

    id: str = says("The name of the trial.", form="rule")
    title: Text = says("What is done.")
    leaves: TrialLeaves = says(
        "What a failed test leaves of the measure: `partial` (the share of its tests that it passed) or `absent`.",
        default=TrialLeaves.PARTIAL,
    )


@dataclass(frozen=True, kw_only=True)
class MeasureTable:
    """A measure that places of some grades must have: present, partial or absent, with evidence and a verifier."""

    id: str = says("The name of the rule.", names=True)
    title: Text = says("The measure, in two or three words.")
    text: Text = says("The rule as a sentence, saying also which part of it is the house's own.")
    family: Family = says("`people`, `physical`, `technical` or `institutional`.")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default=Measure.article)
    grades: tuple[str, ...] = says("Grades of the places and events.", ref="grade event_grade", filled=True)
    uses: tuple[str, ...] = says("Only places of these kinds; none: all.", default=())
    not_uses: tuple[str, ...] = says("Not places of these kinds: another measure stands in for it there.", default=())
    postures: tuple[str, ...] = says("Only in these postures; none: in all.", default=(), ref="posture")
    need: NeedTable | None = says("How much; without it the measure is there or not.", default=None)
    need_by_posture: Mapping[str, NeedTable] = says(
        "Another need while a posture holds.", factory=dict, keys_ref="posture"
    )
    verified_by: str = says("Who verifies it; never whoever checked it.", default=Measure.verified_by, form="recipient")
    valid_for: Span | None = says("How long a verification holds; without it, until something changes.", default=None)
    cost: CostTable | None = says("What it takes; without it the cost is unknown.", default=None)
    trials: tuple[TrialTable, ...] = says("How it is tested unannounced.", default=())


@dataclass(frozen=True, kw_only=True)
class TargetTable:
    """The share of demanded measures that must be met. A target for some uses, grades or measures goes before a general one."""

    id: str = says("The name of the target.", names=True)
    percent: float = says("The share.", unit="percent", least=0, most=100)
    text: Text = says("The target as a sentence.")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")
    uses: tuple[str, ...] = says("Only places of these kinds; none: all.", default=())
    grades: tuple[str, ...] = says("Only places of these grades; none: all.", default=(), ref="grade event_grade")
    measures: tuple[str, ...] = says("Only these measures; none: all.", default=(), ref="measure")


@dataclass(frozen=True, kw_only=True)
class SectionTable:
    """A heading that a plan must fill."""

    key: str = says("The name of the section.", form="rule")
    title: Text = says("The heading.")
    prompt: Text = says("What to write there.")


@dataclass(frozen=True, kw_only=True)
class RoleCardTable:
    """A role that a plan hands out on a card, with the first things to do."""

    key: str = says("The name of the role.", form="rule")
    title: Text = says("The role.")
    first_steps: tuple[Text, ...] = says("The first things to do, in their order.", filled=True)


@dataclass(frozen=True, kw_only=True)
class PlanTable:
    """A kind of plan: what it holds, who signs it, how old it may grow."""

    id: str = says("The name of the rule.", names=True)
    of: PlanOf = says("Whose plan: of `premises` (events too), an `agency` or the `city`.")
    title: Text = says("How people call it.")
    text: Text = says("The rule as a sentence.")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")
    grades: tuple[str, ...] = says("Only places of these grades; none: all.", default=(), ref="grade event_grade")
    valid_for: Span = says("Older than this, counted from its signing, it is stale.", least=1)
    signed_by: str = says("Who signs it off.", form="recipient")
    decision: str | None = says(
        "The decision that signs it off; without it, none can be signed.", default=None, ref="decision"
    )
    review: str | None = says("The duty that signing it, or confirming it as it is, settles.", default=None, ref="duty")
    renewal: str | None = says(
        "The clock that starts when it goes stale; signing settles it.", default=None, ref="clock"
    )
    sections: tuple[SectionTable, ...] = says("Its headings.", filled=True)
    role_cards: tuple[RoleCardTable, ...] = says("Its role cards.", default=())
