"""Premises by day: the worst of each day, worst first, late and missed as shares of the day, each row against its target.

As many queries for a hundred thousand premises as for three hundred: the order in one, the cells of a page in another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from holdfast.domain.indicator.figure import Aim, Figure, Grammar, added, figure
from holdfast.domain.indicator.outcome import Outcome
from holdfast.domain.indicator.words import Exclusion
from holdfast.portal.board.figures import aim_of_duties
from holdfast.portal.calendar.asked import DAYS, Asked
from holdfast.portal.register.head import place_name
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.ranking import Standing, worst_first
from holdfast.rooms.obligations.rows import clock_of, language
from holdfast.rooms.obligations.tally import Counts, tally
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Grade, Premises
from holdfast.rooms.rulebook.models import Rule
from holdfast.rooms.rulebook.queries import pack_in_force, rule_in

PAGE = 25


@dataclass(frozen=True)
class Cell:
    """One place on one day: the worst of it, in words, and a number when more than one was missed."""

    day: date
    look: str
    words: str
    number: int = 0


@dataclass(frozen=True)
class Line:
    """One place in all days."""

    id: UUID
    name: str
    grade: str
    cells: Sequence[Cell]
    figure: Figure
    standing: Standing


@dataclass(frozen=True)
class Day:
    """One day of all places: late and missed as shares of what was decided, as heights of a drawing."""

    day: date
    late: float
    missed: float
    figure: Figure
    weekend: bool


@dataclass(frozen=True)
class Heat:
    """The whole page."""

    days: Sequence[Day]
    lines: Sequence[Line]
    whole: Figure
    aim: Aim | None
    highest: float
    following: str | None
    duties: Sequence[tuple[str, str]]

    @property
    def day_last(self) -> date:
        return self.days[-1].day

    @property
    def allowed(self) -> float | None:
        """What the target leaves for late and missed ones, in per cent."""
        return 100 - self.aim.value if self.aim and self.aim.at_least else None


def heat(actor: Actor, asked: Asked, now: datetime) -> Heat:
    """Six weeks that end today; what is due later today is open."""
    today = now.astimezone(ZoneInfo(asked.zone)).date()
    asked = asked.but(first=today - timedelta(days=DAYS - 1), last=today, place=None, figure=None, look="")
    span = asked.span().of(room=ROOM)
    standings, following = worst_first(actor, span, now, limit=PAGE, after=asked.after)
    ids = tuple(each.subject for each in standings)
    cells = tally(actor, span.of(subjects=ids), ("subject", "day"), now) if ids else {}
    by_day = tally(actor, span, ("day",), now)
    grammar = Grammar(aim=aim_of_duties(asked.agency, today))
    days = [asked.first + timedelta(days=number) for number in range(DAYS)]
    drawn = [_day(day, by_day.get((day,), {}), grammar) for day in days]
    return Heat(
        days=drawn,
        lines=_lines(asked, standings, cells, days, grammar, today),
        whole=figure(added(by_day.values()), grammar),
        aim=grammar.aim,
        highest=max([2.0, *(each.late + each.missed for each in drawn)]),
        following=following,
        duties=duties_of(actor, asked, now),
    )


def duties_of(actor: Actor, asked: Asked, now: datetime) -> Sequence[tuple[str, str]]:
    """The duties that were owed at places in these weeks: id and name, the commonest first."""
    counts = tally(actor, asked.but(rule="").span().of(room=ROOM), ("rule",), now)
    newest = {row.rule_id: row for row in Rule.objects.filter(rule_id__in=[key[0] for key in counts]).order_by("pk")}
    common = sorted(newest, key=lambda rule: -sum(counts[(rule,)].values()))
    return [(rule, clock_of(rule_in(newest[rule])).title.in_language(language())) for rule in common]


def look_of(numbers: Mapping[Outcome, int]) -> tuple[str, Figure]:
    """The worst of a day, and its counts."""
    told = figure(numbers, Grammar())
    apart = sum(number for mark, number in told.left_out.items() if mark is not Exclusion.EXERCISE)
    found = {"missed": told.missed, "late": told.late, "open": told.open, "excused": apart, "done": told.met}
    return next((look for look, number in found.items() if number), "none"), told


def words_of(told: Figure) -> str:
    """The counts of a cell in words, those that are none left out."""
    parts = [
        (told.missed, _("%(number)d missed")),
        (told.late, _("%(number)d late")),
        (told.open, _("%(number)d open")),
        (told.left_out.get(Exclusion.EXCUSED, 0), _("%(number)d excused")),
        (told.left_out.get(Exclusion.PAUSED, 0), _("%(number)d paused")),
        (told.left_out.get(Exclusion.SYSTEM_DOWN, 0), _("%(number)d while the system was down")),
        (told.met, _("%(number)d done")),
    ]
    return _(", ").join(words % {"number": number} for number, words in parts if number) or _("not due")


def _lines(
    asked: Asked, standings: Sequence[Standing], cells: Counts, days: Sequence[date], grammar: Grammar, on: date
) -> list[Line]:
    ids = [each.subject for each in standings]
    rows = Premises.objects.in_bulk(ids)
    pack = pack_in_force(asked.agency, on)
    grades = Grade.objects.filter(premises__in=ids, pack_key=pack.key if pack else "", superseded_at__isnull=True)
    graded = dict(grades.values_list("premises_id", "grade"))
    found = []
    for standing in standings:
        by_day = {day: cells.get((standing.subject, day), {}) for day in days}
        row = rows.get(standing.subject)
        found.append(
            Line(
                id=standing.subject,
                name=place_name(row) if row else "",
                grade=graded.get(standing.subject, ""),
                cells=[cell(day, numbers) for day, numbers in by_day.items()],
                figure=figure(added(by_day.values()), grammar),
                standing=standing,
            )
        )
    return found


def cell(day: date, numbers: Mapping[Outcome, int]) -> Cell:
    look, told = look_of(numbers)
    return Cell(day, look, words_of(told), told.missed if look == "missed" else 0)


def _day(day: date, numbers: Mapping[Outcome, int], grammar: Grammar) -> Day:
    told = figure(Counter(numbers), grammar)
    of = told.denominator or 1
    return Day(day, 100 * told.late / of, 100 * told.missed / of, told, day.weekday() > 4)
