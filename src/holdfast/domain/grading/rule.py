"""Grade rules: an ordered list, read from the top, the first that holds decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from holdfast.domain.grading.facts import FactSpec, Number
from holdfast.kernel.text import Text

UNGRADED = "ungraded"


@dataclass(frozen=True)
class Bounds:
    """Limits on a number: `above` and `below` leave the limit out, `at_least` and `at_most` take it in."""

    above: Number | None = None
    at_least: Number | None = None
    below: Number | None = None
    at_most: Number | None = None

    def hold(self, value: Number) -> bool:
        return (
            (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.below is None or value < self.below)
            and (self.at_most is None or value <= self.at_most)
        )


@dataclass(frozen=True)
class Condition:
    """One claim about a place: its use is one of `uses`; or of one fact that it is unknown, is so, or is in bounds."""

    fact: str = ""
    uses: frozenset[str] = frozenset()
    unknown: bool = False
    wanted: bool | None = None
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True)
class GradeRule:
    """Gives `grade` when all of `all_of` hold and any of `any_of` does; without conditions it always does."""

    id: str
    grade: str
    text: Text
    article: str = ""
    instrument: str = ""
    any_of: tuple[Condition, ...] = ()
    all_of: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class GradeBook:
    """The grades of one pack, its facts and its rules in their order of precedence."""

    grades: Mapping[str, Text]
    facts: Mapping[str, FactSpec]
    rules: tuple[GradeRule, ...]
