"""Why a place has its grade, ready to print: the figure that decided, the bands of the pack and where the place lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from holdfast.domain.grading.bands import Band, band_of, bands, measured_fact
from holdfast.domain.grading.facts import FactSpec, Known, PlaceFacts
from holdfast.domain.grading.grade import Grading
from holdfast.plumbing.pages import said
from holdfast.policy.explain import Link, Step, grade_name
from holdfast.policy.pack import Pack
from holdfast.rooms.premises.facts import place_facts
from holdfast.rooms.premises.models import Grade, Premises
from holdfast.rooms.premises.queries import Explanation

# No band of the bar is narrower than so many per cent, so that its name stays readable.
NARROWEST = 14.0


@dataclass(frozen=True)
class Stretch:
    """One band as the bar draws it, in per cent of its width."""

    grade: str
    word: str
    x: float
    width: float
    edge: str
    here: bool


@dataclass(frozen=True)
class Gauge:
    """The bar: its bands and the mark of this place (None: the fact is not known)."""

    stretches: Sequence[Stretch]
    mark: float | None
    value: str
    unit: str
    limit: str


@dataclass(frozen=True)
class Why:
    """Everything that the panel prints of one pack."""

    pack: Pack
    held: Grade | None
    word: str
    now: str
    now_word: str
    changes: bool
    in_force: bool
    since: date | None
    voluntary: bool
    gauge: Gauge | None
    missing: str
    rule: str
    article: str
    instrument: str
    facts: Sequence[tuple[str, str, bool]]


def why_of(place: Premises, told: Explanation, held: Grade | None) -> Why:
    """The words of one pack's grade."""
    pack, grading = told.pack.for_kind(place.kind), told.grading
    spec = pack.book.facts.get(grading.missing)
    step = next((each for each in told.steps if each.link is Link.GRADE), None)
    return Why(
        pack=pack,
        held=held,
        word=said(grade_name(pack, held.grade)) if held else _("not graded yet"),
        now=grading.grade,
        now_word=said(grade_name(pack, grading.grade)),
        changes=held is None or held.grade != grading.grade,
        in_force=told.in_force is not None,
        since=told.in_force.from_on if told.in_force else None,
        voluntary=bool(told.in_force and told.in_force.voluntary_from),
        gauge=gauge_of(pack, place_facts([place])[place.pk], grading),
        missing=said(spec.title) if spec else "",
        rule=said(step.why) if step else "",
        article=step.article if step else "",
        instrument=said(step.instrument.title) if step and step.instrument else "",
        facts=_facts(told.steps),
    )


def gauge_of(pack: Pack, facts: PlaceFacts, grading: Grading) -> Gauge | None:
    """The bar of the number that decides, if a number does."""
    fact = measured_fact(grading, pack.book)
    if not fact:
        return None
    found, known = bands(facts, pack.book, fact), facts.known.get(fact)
    top = _top(found, known)
    edges = _edges(found, top)
    here = band_of(found, known.value) if known else None
    spec = pack.book.facts[fact]
    return Gauge(
        stretches=_stretches(pack, found, edges, here),
        mark=_mark(found, edges, top, known.value) if known else None,
        value=f"{known.value:,}" if known else "",
        unit=said(spec.unit),
        limit=_limit(found, here, spec) if here else "",
    )


def _facts(steps: Sequence[Step]) -> Sequence[tuple[str, str, bool]]:
    return [(said(step.title), said(step.why), step.assumed) for step in steps if step.link is Link.FACT]


def _top(found: Sequence[Band], known: Known | None) -> float:
    """Where the bar ends: beyond the place and beyond the last bound."""
    last = max((band.start or 0 for band in found), default=0)
    return max(last * 1.6, (known.value if known else 0) * 1.12, 1)


def _edges(found: Sequence[Band], top: float) -> Sequence[float]:
    """Where the bands begin and the last one ends, in per cent: to scale, but none too narrow for its name."""
    starts = [band.start or 0 for band in found] + [top]
    free = 100 - NARROWEST * len(found)
    widths = [NARROWEST + free * (after - before) / top for before, after in pairwise(starts)]
    return [round(sum(widths[:number]), 2) for number in range(len(widths) + 1)]


def _stretches(pack: Pack, found: Sequence[Band], edges: Sequence[float], here: Band | None) -> Sequence[Stretch]:
    return [
        Stretch(
            band.grade,
            said(grade_name(pack, band.grade)),
            left,
            round(right - left, 2),
            f"{band.start:,}" if band.start is not None else "",
            band is here,
        )
        for band, left, right in zip(found, edges, edges[1:], strict=False)
    ]


def _mark(found: Sequence[Band], edges: Sequence[float], top: float, value: float) -> float:
    at = found.index(band_of(found, value))
    low = found[at].start or 0
    high = found[at + 1].start if at + 1 < len(found) else top
    share = (value - low) / ((high or top) - low) if (high or top) > low else 0.5
    return round(edges[at] + (edges[at + 1] - edges[at]) * min(1.0, max(0.0, share)), 2)


def _limit(found: Sequence[Band], here: Band, spec: FactSpec) -> str:
    """The bound that the figure passed, or the one that it stays under."""
    at = found.index(here)
    if here.start is not None:
        words = _("from %(bound)s") if here.included else _("more than %(bound)s")
        return words % {"bound": f"{here.start:,}"}
    if at + 1 < len(found):
        words = _("below %(bound)s") if found[at + 1].included else _("at most %(bound)s")
        return words % {"bound": f"{found[at + 1].start:,}"}
    return ""


def held_of(grades: Sequence[Grade]) -> Mapping[str, Grade]:
    """The grades in force by pack."""
    return {grade.pack_key: grade for grade in grades}
