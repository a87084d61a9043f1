"""The difference that grading makes, in words ready to print: for the page that confirms and for the one that adopts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from holdfast.domain.obligation.rule import SeriesRule
from holdfast.domain.regrading.difference import Difference, DutyMove, MeasureMove
from holdfast.domain.regrading.rounds import Rounds
from holdfast.plumbing.pages import said
from holdfast.policy.explain import grade_name
from holdfast.policy.pack import Pack
from holdfast.policy.recurrence import recurrence_words

# What is less than this, a day, is not worth a word.
LEAST = 0.05


@dataclass(frozen=True)
class Move:
    """So many places go from a grade to a grade; `old` is empty for those that had none."""

    old: str
    old_word: str
    new: str
    new_word: str
    places: int


@dataclass(frozen=True)
class Line:
    """One duty or measure: what it was and is, where, and what that takes: `more` rounds or hours, `staff` hours of the
    rounds, by day and by night."""

    rule_id: str
    title: str
    was: str
    now: str
    gained: int
    lost: int
    more: str
    unknown: bool = False
    staff: str = ""

    @property
    def places(self) -> int:
        return max(self.gained, self.lost)


@dataclass(frozen=True)
class Told:
    """All of it."""

    places: int
    changed: int
    moves: Sequence[Move]
    ungraded: Sequence[tuple[str, int]]
    assumed: int
    duties: Sequence[Line]
    measures: Sequence[Line]
    days: tuple[str, str]
    nights: tuple[str, str]
    hours: str
    unknown_hours: int
    by_day: str
    by_night: str
    unknown_rounds: int
    is_empty: bool


def told(difference: Difference, pack: Pack) -> Told:
    """The difference in the language of the page."""
    return Told(
        places=difference.places,
        changed=difference.changed,
        moves=[
            Move(move.old, _grade(pack, move.old), move.new, _grade(pack, move.new), move.places)
            for move in difference.moves
        ],
        ungraded=_missing(difference.missing, pack),
        assumed=difference.assumed,
        duties=[_duty(duty) for duty in difference.duties],
        measures=[_measure(measure) for measure in difference.measures],
        days=(number(difference.before.a_day), number(difference.after.a_day)),
        nights=(number(difference.before.a_night), number(difference.after.a_night)),
        hours=signed(difference.hours),
        unknown_hours=difference.unknown_hours,
        by_day=signed(difference.round_hours.a_day - difference.round_hours.a_night),
        by_night=signed(difference.round_hours.a_night),
        unknown_rounds=difference.unknown_rounds,
        is_empty=difference.is_empty,
    )


def as_json(difference: Difference) -> dict[str, object]:
    """The same for machines: keys of grades and rules, plain numbers."""
    return {
        "places": difference.places,
        "changed": difference.changed,
        "moves": [{"old": move.old, "new": move.new, "places": move.places} for move in difference.moves],
        "missing": dict(difference.missing),
        "assumed": difference.assumed,
        "duties": [
            {
                "rule": duty.rule_id,
                "gained": duty.gained,
                "lost": duty.lost,
                "before": _rounds(duty.before),
                "after": _rounds(duty.after),
                "staff_hours": _hours(duty.hours),
            }
            for duty in difference.duties
        ],
        "measures": [
            {
                "rule": each.rule_id,
                "gained": each.gained,
                "lost": each.lost,
                "staff_hours_a_day": None if each.unknown else round(each.hours, 2),
            }
            for each in difference.measures
        ],
        "before": _rounds(difference.before),
        "after": _rounds(difference.after),
        "staff_hours_a_day": round(difference.hours, 2),
        "unknown_staff_hours": difference.unknown_hours,
        "staff_hours_of_rounds": _hours(difference.round_hours),
        "unknown_staff_hours_of_rounds": difference.unknown_rounds,
    }


def number(value: float) -> str:
    """Whole above ten, else with one decimal where there is one."""
    return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:,.1f}"


def signed(value: float) -> str:
    """A number that says which way it goes."""
    return number(value) if value <= 0 else f"+{number(value)}"


def _duty(duty: DutyMove) -> Line:
    rounds = signed(duty.more.a_day)
    return Line(
        rule_id=duty.rule_id,
        title=said(duty.title),
        was=_often(duty.was),
        now=_often(duty.now),
        gained=duty.gained,
        lost=duty.lost,
        more=_("%(rounds)s a day") % {"rounds": rounds} if abs(duty.more.a_day) >= LEAST else "",
        unknown=duty.hours is None,
        staff=_staff(duty.hours),
    )


def _staff(hours: Rounds | None) -> str:
    """Staff hours of rounds, those by night named apart."""
    if hours is None or abs(hours.a_day) < LEAST:
        return ""
    words = {"hours": signed(hours.a_day), "night": signed(hours.a_night)}
    if abs(hours.a_night) < LEAST:
        return _("%(hours)s h a day") % words
    return _("%(hours)s h a day, %(night)s h of it by night") % words


def _hours(hours: Rounds | None) -> dict[str, float] | None:
    if hours is None:
        return None
    return {"by_day": round(hours.a_day - hours.a_night, 2), "by_night": round(hours.a_night, 2)}


def _measure(measure: MeasureMove) -> Line:
    hours = _("%(hours)s h a day") % {"hours": signed(measure.hours)} if measure.hours else ""
    return Line(
        rule_id=measure.rule_id,
        title=said(measure.title),
        was="",
        now="",
        gained=measure.gained,
        lost=measure.lost,
        more=hours,
        unknown=bool(measure.unknown),
    )


def _often(rule: SeriesRule | None) -> str:
    return said(recurrence_words(rule.rrule)) if rule else ""


def _grade(pack: Pack, grade: str) -> str:
    return said(grade_name(pack, grade)) if grade else _("not graded yet")


def _missing(missing: Mapping[str, int], pack: Pack) -> list[tuple[str, int]]:
    specs = pack.book.facts
    return [(said(specs[fact].title) if fact in specs else fact, places) for fact, places in missing.items()]


def _rounds(rounds: Rounds) -> dict[str, float]:
    return {"rounds_a_day": round(rounds.a_day, 2), "rounds_a_night": round(rounds.a_night, 2)}
