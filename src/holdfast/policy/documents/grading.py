"""The tables that grade places and events: facts, grades, and rules read from the top."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.kernel.text import Text
from holdfast.policy.documents.keys import says
from holdfast.policy.documents.words import FactType


@dataclass(frozen=True, kw_only=True)
class FactTable:
    """A fact that the rules of grades and measures read. Its name must be one that the register keeps (see Facts)."""

    name: str = says("The register's name of the fact.", names=True)
    title: Text = says("How people call it.")
    type: FactType = says("`number` or `flag`; as the register keeps it.")
    unit: Text | None = says("What a number counts.", default=None)
    absent: bool | None = says(
        "For a flag: what it means when nobody entered it. A designation is `false` until it is given. Without this key "
        "a missing fact stays unknown.",
        default=None,
    )


@dataclass(frozen=True, kw_only=True)
class GradeTable:
    """A grade that a place or an event can have. `ungraded` is always there and is not declared."""

    key: str = says("The name by which rules refer to it.", names=True)
    title: Text = says("How people call it.")


@dataclass(frozen=True, kw_only=True)
class ConditionTable:
    """One claim: about the use (`uses` alone), or about one `fact`: that it is `unknown`, `is` so, or is within bounds."""

    fact: str = says("The fact that the claim is about.", default="", form="reference")
    uses: tuple[str, ...] = says("The use is one of these kinds (see Kinds).", default=())
    unknown: bool = says("`true`: nobody knows the fact.", default=False)
    is_: bool | None = says("For a flag: what it must be.", default=None)
    above: float | None = says("More than this; the limit itself does not count.", default=None)
    at_least: float | None = says("This or more.", default=None)
    below: float | None = says("Less than this; the limit itself does not count.", default=None)
    at_most: float | None = says("This or less.", default=None)


@dataclass(frozen=True, kw_only=True)
class GradeRuleTable:
    """Gives a grade. Rules are read from the top and the first that holds decides; the last has no conditions, so that
    every place gets an answer. A rule that needs a fact which nobody knows gives `ungraded` and names the fact."""

    id: str = says("The name of the rule.", names=True)
    grade: str = says("The grade that it gives, or `ungraded`.", form="reference")
    text: Text = says("The rule as a sentence; pages and `explain` print it.")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")
    any: tuple[ConditionTable, ...] = says("Holds when at least one of these holds (*or*).", default=())
    all: tuple[ConditionTable, ...] = says("Holds only when each of these holds (*and*).", default=())
