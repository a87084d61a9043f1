"""What would be: some measures, facts or the posture set otherwise, and the figures that follow. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from holdfast.domain.grading.facts import Known, PlaceFacts
from holdfast.domain.grading.grade import grade
from holdfast.domain.grading.rule import GradeBook
from holdfast.domain.measures.demand import demanded_measures, opening
from holdfast.domain.measures.finding import Finding
from holdfast.domain.measures.measure import Measure
from holdfast.domain.measures.score import Figures, Line, figures_of, lines


@dataclass(frozen=True)
class Situation:
    """A place as its measures are reckoned: facts, the grade that was confirmed, posture, and what was found."""

    facts: PlaceFacts
    grade: str
    posture: str
    findings: Mapping[str, Finding] = field(default_factory=dict)


@dataclass(frozen=True)
class Reckoning:
    """The demanded measures that bind, each with its mark, and their sum; None where none is demanded."""

    situation: Situation
    lines: tuple[Line, ...]
    figures: Figures | None


@dataclass(frozen=True)
class Supposed:
    """What is set otherwise. A fact of None is not known; posture empty: as it is."""

    findings: Mapping[str, Finding] = field(default_factory=dict)
    facts: Mapping[str, Known | None] = field(default_factory=dict)
    posture: str = ""


def reckon(
    measures: tuple[Measure, ...], situation: Situation, *, on: date, voluntary_from: date | None = None
) -> Reckoning:
    """What binds a place on a day, how each of it stands, and what that adds up to."""
    demanded = demanded_measures(
        measures, situation.facts, situation.grade, situation.posture, on=on, voluntary_from=voluntary_from
    )
    found = lines(opening(demanded), situation.findings)
    return Reckoning(situation, found, figures_of(found))


def suppose(situation: Situation, supposed: Supposed, book: GradeBook) -> Situation:
    """The situation with what is supposed. The confirmed grade stands unless the supposed facts give another."""
    known = {**situation.facts.known, **{name: fact for name, fact in supposed.facts.items() if fact is not None}}
    for name, fact in supposed.facts.items():
        if fact is None:
            known.pop(name, None)
    facts = replace(situation.facts, known=known)
    before, after = grade(situation.facts, book).grade, grade(facts, book).grade
    return Situation(
        facts=facts,
        grade=situation.grade if after == before else after,
        posture=supposed.posture or situation.posture,
        findings={**situation.findings, **supposed.findings},
    )
