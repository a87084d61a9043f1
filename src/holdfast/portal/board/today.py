"""Duties of today by district and hour: done, late, missed, open, in small charts that share one scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from holdfast.domain.indicator.figure import Figure, Grammar, added, figure
from holdfast.domain.indicator.outcome import Outcome
from holdfast.domain.indicator.words import Exclusion, Result
from holdfast.portal.board.asked import Board
from holdfast.portal.board.branches import Branch, branches_of
from holdfast.portal.board.figures import aim_of_duties
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.tally import day_span, tally

HOURS = 24
WIDTH, HEIGHT = 192, 44
STEP = WIDTH / HOURS
# From the foot of the bar upwards.
STACK = (Result.MET, Result.LATE, Result.MISSED, Result.OPEN)


@dataclass(frozen=True)
class Bar:
    """One piece of an hour's bar, in the units of the drawing."""

    look: str
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Chart:
    """One district today: its figure, its bars, the words of them for who does not see them."""

    branch: Branch
    figure: Figure
    bars: Sequence[Bar]
    query: str

    @property
    def excused(self) -> int:
        return sum(number for mark, number in self.figure.left_out.items() if mark is not Exclusion.EXERCISE)


def today(actor: Actor, board: Board) -> Mapping[str, object]:
    """The charts, in the order of names; the highest hour of all is as high as the drawing."""
    branches = branches_of(board)
    span = day_span(board.today, board.zone, branch=board.branch)
    counts = tally(actor, span, ("path", "hour"), board.now)
    hours = {branch.path: _hours(counts, branch.path) for branch in branches}
    highest = max((sum(_kept(each).values()) for by_hour in hours.values() for each in by_hour), default=0) or 1
    grammar = Grammar(aim=aim_of_duties(board.agency, board.today))
    charts = [_chart(branch, hours[branch.path], highest, grammar, board) for branch in branches]
    local = board.now.astimezone(ZoneInfo(board.zone))
    whole = figure(added(counts.values()), grammar)
    return {
        "charts": charts,
        "whole": whole,
        "due": whole.denominator + whole.open,
        "pieces": pieces(whole),
        "now_x": round((local.hour + local.minute / 60) * STEP, 1),
        "hour_marks": [(hour, hour * STEP) for hour in range(0, HOURS + 1, 6)],
        "query": _query(board, board.branch),
    }


def sums(actor: Actor, board: Board) -> Mapping[str, object]:
    """The day in four numbers and one bar, for the wall."""
    span = day_span(board.today, board.zone, branch=board.branch)
    whole = figure(tally(actor, span, (), board.now).get((), {}), Grammar())
    return {"whole": whole, "due": whole.denominator + whole.open, "pieces": pieces(whole)}


def pieces(whole: Figure, width: float = 100.0) -> Sequence[tuple[str, float, float]]:
    """The bar of a day: look, where it begins and how wide it is."""
    numbers = {"done": whole.met, "late": whole.late, "missed": whole.missed, "open": whole.open}
    due = sum(numbers.values())
    found, at = [], 0.0
    for look, number in numbers.items():
        if number:
            found.append((look, round(at, 2), round(width * number / due, 2)))
            at += width * number / due
    return found


def _hours(counts: Mapping[tuple[object, ...], Mapping[Outcome, int]], path: str) -> list[Counter[Outcome]]:
    by_hour: list[Counter[Outcome]] = [Counter() for _hour in range(HOURS)]
    for (owner, hour), numbers in counts.items():
        if str(owner).startswith(path):
            by_hour[int(str(hour))].update(numbers)
    return by_hour


def _kept(numbers: Mapping[Outcome, int]) -> Counter[Result]:
    kept: Counter[Result] = Counter()
    for outcome, number in numbers.items():
        if outcome.mark is None:
            kept[outcome.result] += number
    return kept


def _chart(branch: Branch, by_hour: Sequence[Counter[Outcome]], highest: int, grammar: Grammar, board: Board) -> Chart:
    bars = [bar for hour, numbers in enumerate(by_hour) for bar in _bars(hour, _kept(numbers), highest)]
    return Chart(branch, figure(added(by_hour), grammar), bars, _query(board, branch.path))


def _bars(hour: int, numbers: Mapping[Result, int], highest: int) -> list[Bar]:
    found, foot = [], float(HEIGHT)
    for result in STACK:
        if numbers.get(result):
            height = HEIGHT * numbers[result] / highest
            foot -= height
            look = "done" if result is Result.MET else result.value
            found.append(Bar(look, round(hour * STEP + 0.8, 2), round(foot, 2), round(height, 2)))
    return found


def _query(board: Board, branch: str) -> str:
    return urlencode({"day": board.today.isoformat(), "branch": branch})
