"""Tables that wait for their rooms: matrix, milestones, levels, figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from holdfast.domain.indicator.words import Shows
from holdfast.policy.check.walk import Wrong
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.documents.readiness import IndicatorTable
from holdfast.policy.problems import Path


def problems(pack: PackTable) -> Iterator[Wrong]:
    """What is wrong with the catalogue."""
    yield from _bands(pack)
    yield from _figures(pack)
    yield from _milestones(pack)
    yield from _rosters(pack)


def _bands(pack: PackTable) -> Iterator[Wrong]:
    if bool(pack.risk) != bool(pack.risk_band):
        yield ("risk",), "a matrix and its bands, or neither", "one of them"
        return
    if pack.risk is None:
        return
    if pack.risk_band[0].at_least != 1:
        yield ("risk_band", 0, "at_least"), "1: the first band takes every low score", str(pack.risk_band[0].at_least)
    for index, (below, above) in enumerate(pairwise(pack.risk_band), start=1):
        if above.at_least <= below.at_least:
            yield ("risk_band", index, "at_least"), f"more than {below.at_least}", str(above.at_least)
    highest = len(pack.risk.likelihood) * len(pack.risk.impact)
    if pack.risk_band[-1].at_least > highest:
        last = len(pack.risk_band) - 1
        yield ("risk_band", last, "at_least"), f"at most {highest}, the highest score", str(pack.risk_band[-1].at_least)


def _figures(pack: PackTable) -> Iterator[Wrong]:
    wholes = {one.part_of for one in pack.indicator}
    for i, one in enumerate(pack.indicator):
        yield from _figure(i, one, is_whole=one.id in wholes)


def _figure(index: int, one: IndicatorTable, *, is_whole: bool) -> Iterator[Wrong]:
    if (one.numerator is None) != (one.denominator is None):
        yield ("indicator", index), "numerator and denominator, or neither", "one of them"
    elif is_whole and one.numerator is not None:
        yield ("indicator", index, "numerator"), "nothing: the figure is made of its parts", one.numerator.en
    elif not is_whole and one.numerator is None:
        yield ("indicator", index, "numerator"), "what is counted, or other figures as its parts", "neither"
    if one.of is None and (one.rules or one.shows is not Shows.SHARE):
        yield ("indicator", index, "of"), "what is counted, as rules or a rank are named", "nothing"
    if one.of is not None and is_whole:
        yield ("indicator", index, "of"), "nothing: the figure is made of its parts", one.of.value
    if one.at_least is not None and one.below is not None:
        yield ("indicator", index, "below"), "one target: at_least or below", "both"
    yield from _steps(("indicator", index, "steps"), one)


def _steps(path: Path, one: IndicatorTable) -> Iterator[Wrong]:
    """Each step comes later than the one before it, and is stricter."""
    first = one.below if one.at_least is None else one.at_least
    if one.steps and first is None:
        yield path, "at_least or below: what holds before the first step", "neither"
        return
    before: tuple[date, float] = (date.min, first or 0)
    for number, step in enumerate(one.steps):
        if step.from_ <= before[0]:
            yield (*path, number, "from"), f"a day after {before[0]}", str(step.from_)
        elif step.value <= before[1] if one.below is None else step.value >= before[1]:
            word = "more" if one.below is None else "less"
            yield (*path, number, "value"), f"{word} than {before[1]:g}: a target gets stricter", f"{step.value:g}"
        before = (step.from_, step.value)


def _milestones(pack: PackTable) -> Iterator[Wrong]:
    """Each counts from an earlier one, so that no chain can go round."""
    seen: set[str] = set()
    for index, one in enumerate(pack.milestone):
        if one.since and one.since not in seen:
            yield ("milestone", index, "since"), "a milestone above this one", one.since
        seen.add(one.key)


def _rosters(pack: PackTable) -> Iterator[Wrong]:
    """Shifts are drawn further than gaps are looked for, and a decision that a post asks for is named."""
    roster = pack.roster
    if roster is None:
        if pack.roster_post:
            yield ("roster",), "a table of rosters, as posts have some", "none"
        return
    if roster.drawn_ahead < roster.gap_horizon:
        yield ("roster", "drawn_ahead"), "no less than gap_horizon", str(roster.drawn_ahead)
    for index, post in enumerate(pack.roster_post):
        if post.swap_decided and not roster.swap_decision:
            yield ("roster_post", index, "swap_decided"), "false: roster names no decision", "true"
