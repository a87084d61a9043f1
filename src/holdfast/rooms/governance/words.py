"""What pages say of meetings and decisions, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from holdfast.domain.obligation.states import State
from holdfast.rooms.governance.groups import Progress
from holdfast.rooms.governance.models import Meeting, Resolution

ORDER = ("bad", "late", "open", "ok", "off")


@dataclass(frozen=True)
class Mark:
    """A status ready to print: tone and word."""

    tone: str
    word: str


@dataclass(frozen=True)
class Line:
    """A decision of a meeting ready to print."""

    row: Resolution
    mark: Mark
    settled_at: datetime | None


def meeting_mark(row: Meeting, now: datetime) -> Mark:
    """How a meeting stands; one whose hour is past and that nobody wrote up is late."""
    if row.state == Meeting.State.HELD:
        return Mark("ok", pgettext("meeting", "Held"))
    if row.state == Meeting.State.CALLED_OFF:
        return Mark("off", pgettext("meeting", "Called off"))
    return Mark("late", _("Not written up")) if row.set_for < now else Mark("open", pgettext("meeting", "Called"))


def progress_line(one: Progress) -> Line:
    """A decision with the mark of what is owed by it."""
    return Line(one.row, _mark(one), one.owed.settled_true_at if one.owed else None)


def state_first(line: Line) -> tuple[int, datetime]:
    """What is missed and late first, then what is open; what is done last."""
    return ORDER.index(line.mark.tone), line.row.due_at


def _mark(one: Progress) -> Mark:
    words = {
        State.OPEN.value: Mark("open", pgettext("decision", "Open")),
        State.MET.value: Mark("ok", pgettext("decision", "Done")),
        State.MET_LATE.value: Mark("ok", _("Done, late")),
        State.MISSED.value: Mark("bad", pgettext("decision", "Missed")),
        State.EXCUSED.value: Mark("off", pgettext("decision", "Excused")),
    }
    if one.late and one.state == State.OPEN.value:
        return Mark("late", pgettext("decision", "Late"))
    return words.get(one.state, Mark("off", pgettext("decision", "Withdrawn")))


def step_words(step: str) -> str:
    """A step of the year."""
    return {"set": _("Targets set"), "check": _("Targets checked"), "judge": _("Year judged")}.get(step, step)


def figure_words(figures: Mapping[str, int]) -> list[tuple[str, int]]:
    """The figures of a report with their names, in the order of the table."""
    words = {
        "owed": _("Owed in the half-year"),
        State.MET.value: _("Done, in time"),
        State.MET_LATE.value: _("Done, late"),
        State.MISSED.value: pgettext("decision", "Missed"),
        State.EXCUSED.value: pgettext("decision", "Excused"),
        State.OPEN.value: _("Still open"),
        "unassigned": _("Responsibilities without a post"),
    }
    return [(word, figures[key]) for key, word in words.items() if key in figures]


def act_words(act: str) -> str:
    """What may be done."""
    words = {
        "activate": pgettext("level", "Activate"),
        "change": pgettext("level", "Raise or lower"),
        "end": pgettext("level", "End"),
        "issue": pgettext("level", "Issue"),
        "decide": pgettext("level", "Decide"),
    }
    return words.get(act, act)


def authority_group(group: str) -> str:
    """The heading over acts of one sort."""
    return {"response": _("Levels of response"), "alert": _("Levels of alert"), "decision": _("Decisions")}[group]


def span_words(span: timedelta) -> str:
    """How long, as people say it."""
    minutes = round(span.total_seconds() / 60)
    if minutes % 60 == 0 and minutes >= 60:
        return _("%(hours)s h") % {"hours": minutes // 60}
    return _("%(minutes)s min") % {"minutes": minutes}


def named_words(named: str) -> str:
    """A post as a pack names it (`post:commander@province`, `level:district`), in words."""
    kind, _colon, rest = named.partition(":")
    key, _at, level = rest.partition("@") if kind == "post" else ("duty", "", rest)
    posts = {
        "commander": pgettext("post of a pack", "Commander"),
        "duty": pgettext("post of a pack", "Duty post"),
        "community": pgettext("post of a pack", "Community officer"),
    }
    levels = {
        "province": pgettext("level of a pack", "province"),
        "city": pgettext("level of a pack", "city"),
        "district": pgettext("level of a pack", "district"),
        "own": pgettext("level of a pack", "own agency"),
    }
    return f"{posts.get(key, key)} · {levels.get(level, level)}"
