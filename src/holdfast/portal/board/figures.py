"""The figures of a branch on a day, by the definitions of its pack: counted from what was owed, beside their targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from holdfast.domain.indicator.figure import Aim, Figure, Grammar, figure
from holdfast.domain.indicator.outcome import Outcome
from holdfast.domain.indicator.rank import nearest_rank
from holdfast.domain.indicator.words import Counted, Shows
from holdfast.domain.obligation.states import Kind
from holdfast.plumbing.pages import said
from holdfast.policy.documents.readiness import IndicatorTable
from holdfast.portal.board.asked import Board
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.governance.targets import aims
from holdfast.rooms.obligations.tally import Span, day_span, minutes, tally
from holdfast.rooms.rulebook.queries import pack_in_force

KINDS = {Counted.DUTIES: Kind.DUTY, Counted.DECISIONS: Kind.DECISION}
RANKS = {Shows.MEDIAN: 50.0, Shows.P90: 90.0}


@dataclass(frozen=True)
class Shown:
    """One figure with its definition. `rank` is in minutes, for figures that show one; None: nothing was settled."""

    id: str
    title: str
    numerator: str
    denominator: str
    figure: Figure
    shows: Shows
    rank: float | None = None
    query: str = ""

    @property
    def width(self) -> float:
        return round(self.figure.value or 0.0, 1)


def figures(actor: Actor, board: Board) -> Mapping[str, object] | None:
    """The figures of today; absent where no pack is in force, as then nothing defines any."""
    shown = figures_of(actor, board.agency, board.branch, board.today, board.today, board.now)
    return {"figures": sorted(shown, key=_weight)} if shown else None


def _weight(shown: Shown) -> tuple[bool, bool]:
    """What is below its target first, what had nothing to count last."""
    return shown.figure.value is None and shown.rank is None, shown.figure.reached is not False


def aim_of_duties(agency: Agency, on: date) -> Aim | None:
    """The target of the figure that counts every duty, where the pack has one."""
    for aim in aims(agency, on):
        if aim.indicator.of is Counted.DUTIES and not aim.indicator.rules:
            target = aim.series.on(on)
            return Aim(target.value, target.at_least) if target else None
    return None


def figures_of(
    actor: Actor, agency: Agency, branch: str, first: date, last: date, now: datetime
) -> Sequence[Shown] | None:
    """Every figure of the agency's pack that counts what is owed, over whole days; two queries, and one for each rank."""
    pack = pack_in_force(agency, last)
    tables = [table for table in pack.catalogue.indicator if table.of is not None] if pack else []
    if not tables:
        return None
    span = day_span(last, agency.zone, days=(last - first).days + 1, branch=branch, kind=None)
    counts = tally(actor, span, ("kind", "rule"), now)
    targets = {aim.indicator.id: aim.series.on(last) for aim in aims(agency, last)}
    found = []
    for table in tables:
        target = targets.get(table.id)
        aim = Aim(target.value, target.at_least) if target else None
        told = figure(_counted(counts, table), Grammar(frozenset(table.excludes), table.when_none, aim))
        rank = _rank(actor, table, span) if table.shows in RANKS else None
        found.append(_shown(table, told, rank, branch, (first, last)))
    return found


def _counted(counts: Mapping[tuple[object, ...], Mapping[Outcome, int]], table: IndicatorTable) -> Counter[Outcome]:
    numbers: Counter[Outcome] = Counter()
    for (kind, rule), each in counts.items():
        if kind == _kind(table).value and (not table.rules or rule in table.rules):
            numbers.update(each)
    return numbers


def _rank(actor: Actor, table: IndicatorTable, span: Span) -> float | None:
    return nearest_rank(minutes(actor, span.of(kind=_kind(table), rules=table.rules)), RANKS[table.shows])


def _kind(table: IndicatorTable) -> Kind:
    return KINDS[table.of or Counted.DUTIES]


def _shown(table: IndicatorTable, told: Figure, rank: float | None, branch: str, days: tuple[date, date]) -> Shown:
    asked = {"day": days[0].isoformat(), "until": days[1].isoformat(), "branch": branch, "figure": table.id}
    return Shown(
        id=table.id,
        title=said(table.title),
        numerator=said(table.numerator) if table.numerator else "",
        denominator=said(table.denominator) if table.denominator else "",
        figure=told,
        shows=table.shows,
        rank=rank,
        query=urlencode(asked),
    )
