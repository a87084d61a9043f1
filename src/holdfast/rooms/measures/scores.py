"""The score of a place as a panel prints it: weakest link and average on the line of its peers, and the next step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from holdfast.domain.measures.peers import Peers
from holdfast.domain.measures.steps import Step
from holdfast.domain.measures.targets import Judged
from holdfast.plumbing.pages import said
from holdfast.policy.explain import grade_name
from holdfast.policy.kinds import kinds
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.measures.queries import peers_of
from holdfast.rooms.measures.sheet import Sheet
from holdfast.rooms.measures.words import cost_words, percent, step_words

# The strip keeps a margin at both ends, so that marks at 0 and 100 are whole.
LEFT, WIDE = 3.0, 94.0


@dataclass(frozen=True)
class Strip:
    """One figure on the line of its peers; positions are percent of the strip's width. No peers: the figure alone."""

    word: str
    value: int
    about: str
    own: float
    rank: int
    of: int
    dots: tuple[float, ...]
    lower: float
    width: float
    median: float
    target: float | None
    target_word: str
    below: bool
    said: str


@dataclass(frozen=True)
class NextStep:
    """The cheapest step, in words."""

    title: str
    gain: str
    cost: str
    missing: bool


@dataclass(frozen=True)
class Score:
    """The score under one pack."""

    sheet: Sheet
    title: str
    strips: tuple[Strip, ...]
    targets: tuple[tuple[str, int, int, int, bool], ...]
    step: NextStep | None
    others: tuple[NextStep, ...]


def score_of(actor: Actor, sheet: Sheet) -> Score:
    """The panel of one pack; `sheet.figures` is there."""
    standing = peers_of(actor, sheet)
    wide = _wide(sheet.judged())
    steps = [_next(step, sheet) for step in sheet.steps()]
    return Score(
        sheet=sheet,
        title=_title(sheet, standing.weakest.of - 1 if standing else 0),
        strips=tuple(
            _strips(sheet, standing.weakest if standing else None, standing.average if standing else None, wide)
        ),
        targets=tuple(_targets(sheet.judged())),
        step=steps[0] if steps else None,
        others=tuple(steps[1:]),
    )


def _title(sheet: Sheet, peers: int) -> str:
    listing = said(kinds().listings[kinds().listing_of(sheet.situation.facts.kind)])
    grade = said(grade_name(sheet.pack, sheet.situation.grade))
    if not peers:
        return _("Score, %(listing)s of %(grade)s") % {"listing": listing, "grade": grade}
    words = _("Score against %(number)d others, %(listing)s of %(grade)s")
    return words % {"number": peers, "listing": listing, "grade": grade}


def _strips(sheet: Sheet, weakest: Peers | None, average: Peers | None, wide: Judged | None) -> Iterator[Strip]:
    figures = sheet.figures
    assert figures is not None
    link = sheet.measure(figures.weakest_rule)
    yield _strip(_("Weakest link"), figures.weakest, said(link.title) if link else "", weakest, wide)
    met = _("%(met)d of %(demanded)d met") % {"met": figures.met, "demanded": figures.demanded}
    yield _strip(_("Average of measures"), figures.average, met, average, wide)


def _strip(word: str, value: float, about: str, peers: Peers | None, wide: Judged | None) -> Strip:
    target = wide.target.percent if wide else None
    return Strip(
        word=word,
        value=percent(value),
        about=about,
        own=_at(value),
        rank=peers.rank if peers and peers.others else 0,
        of=peers.of if peers else 0,
        dots=tuple(sorted({_at(round(other)) for other in peers.others})) if peers else (),
        lower=_at(peers.lower) if peers else 0,
        width=round(_at(peers.upper) - _at(peers.lower), 2) if peers else 0,
        median=_at(peers.median) if peers else 0,
        target=None if target is None else _at(target),
        target_word="" if target is None else _("target %(percent)s") % {"percent": f"{target:g}"},
        below=target is not None and value < target,
        said=_said(word, value, peers),
    )


def _said(word: str, value: float, peers: Peers | None) -> str:
    """The strip for whoever does not see it."""
    if not peers or not peers.others:
        return f"{word}: {percent(value)}"
    words = _("%(word)s: %(value)d; peers from %(lowest)d to %(highest)d, half of them from %(lower)d to %(upper)d")
    low, high = peers.others[0], peers.others[-1]
    return words % {
        "word": word,
        "value": percent(value),
        "lowest": percent(low),
        "highest": percent(high),
        "lower": percent(peers.lower),
        "upper": percent(peers.upper),
    }


def _at(value: float) -> float:
    return round(LEFT + value * WIDE / 100, 2)


def _wide(found: Sequence[Judged]) -> Judged | None:
    return next((each for each in found if not each.target.measures), None)


def _targets(found: Sequence[Judged]) -> Iterator[tuple[str, int, int, int, bool]]:
    """Each target with how many are met, how many there are, the share wanted, and whether it is reached."""
    for each in found:
        title = said(each.target.text) if each.target.text else _("Measures met")
        yield title, each.met, each.demanded, percent(each.target.percent), each.is_reached


def _next(step: Step, sheet: Sheet) -> NextStep:
    missing = step.line.demanded.needed.is_unknown
    gain = _("Weakest link %(before)d to %(after)d") % {
        "before": percent(step.from_share),
        "after": percent(step.together),
    }
    if step.ties > 1:
        gain = _("Weakest link %(before)d to %(after)d when all %(ties)d that hold it are done") % {
            "before": percent(step.from_share),
            "after": percent(step.together),
            "ties": step.ties,
        }
    title = step_words(step, sheet.situation.posture)
    if missing:
        words = _("Find out %(fact)s: %(measure)s cannot be counted without it")
        fact = sheet.pack.book.facts.get(step.line.demanded.needed.missing)
        gain = ""
        title = words % {"fact": said(fact.title) if fact else step.line.demanded.needed.missing, "measure": title}
    return NextStep(title, gain, cost_words(step.cost, sheet.pack.currency), missing)
