"""What the page of the design system shows: one of each look, at one invented minute. Nothing is read from records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from holdfast.portal.design.lines import ChainLink, Entry, LaneMark, LaneRow, Point

NOW = datetime(2026, 11, 12, 12, 27, 48, tzinfo=UTC)
SURFACES = ("page", "panel", "inset", "line", "control", "ink", "ink-2", "ink-3")


@dataclass(frozen=True)
class Sample:
    """The columns of an obligation that a clock needs."""

    opens_at: datetime
    due_at: datetime
    late_at: datetime
    missed_at: datetime | None = None
    state: str = "open"
    settled_true_at: datetime | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True)
class SampleStep:
    at: datetime
    title: str
    who: str
    status: str
    said: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Part:
    """One part of a way of several steps."""

    title: str
    status: str


def samples() -> dict[str, object]:
    """What `portal/design/page.html` shows."""
    return {
        "now": NOW,
        "themes": (("day", _("By day")), ("night", _("By night"))),
        "surfaces": SURFACES,
        "clocks": _clocks(),
        "late": _sample(15, 10),
        "steps": _steps(),
        "levels": _levels(),
        "statuses": _statuses(),
        "grades": _grades(),
        "entries": _entries(),
        "heats": ("done", "late", "missed", "excused", "open", "none"),
        "points": _points(),
        "lanes": _lanes(),
        "lane_starts": _at(13),
        "lane_ends": _at(38),
        "links": _links(),
        "segments": _segments(),
    }


def _clocks() -> list[tuple[Sample, str]]:
    paused = Sample(NOW - timedelta(minutes=9), NOW + timedelta(minutes=21), NOW + timedelta(minutes=21), paused_at=NOW)
    return [
        (_sample(8, 30), _("running, under 80%")),
        (_sample(26, 30), _("80% gone: due soon")),
        (_sample(32, 30), _("breach, never edited")),
        (_settled("met", 13), _("13 min of 30")),
        (_settled("met_late", 34), _("4 min late, entered 12:05")),
        (paused, _("reason: site evacuated")),
    ]


def _sample(gone: int, of: int) -> Sample:
    opens = NOW - timedelta(minutes=gone)
    due = opens + timedelta(minutes=of)
    return Sample(opens, due, due, due + timedelta(minutes=20))


def _settled(state: str, after: int) -> Sample:
    opens = NOW - timedelta(minutes=40)
    due = opens + timedelta(minutes=30)
    return Sample(opens, due, due, None, state, opens + timedelta(minutes=after))


def _at(minute: int) -> datetime:
    return NOW.replace(minute=minute, second=7)


def _steps() -> list[SampleStep]:
    def delivered(time: str) -> str:
        return _("delivered %(time)s") % {"time": time}

    return [
        SampleStep(_at(13), _("Opened"), _("Site operator"), "fired", delivered("12:13:09")),
        SampleStep(_at(23), _("Late"), _("Deputy of the site"), "fired", delivered("12:23:11"), "bad"),
        SampleStep(_at(28), _("5 min late"), _("District office"), "next", _("in %(span)s") % {"span": "00:19"}),
        SampleStep(_at(43), _("Missed"), _("City duty officer"), "planned"),
    ]


def _levels() -> list[tuple[str, str]]:
    words = (_("Extremely grave"), _("Grave"), _("Serious"), _("General"))
    return list(zip(("red", "orange", "yellow", "blue"), words, strict=True))


def _statuses() -> list[tuple[str, str, str]]:
    """Tone, word and mark of each status."""
    return [
        ("ok", _("done"), "ok"),
        ("go", _("on the way"), "go"),
        ("late", _("due soon"), "soon"),
        ("late", _("late"), "late"),
        ("bad", _("missed"), "bad"),
        ("open", _("open"), "open"),
        ("off", _("off duty"), "off"),
    ]


def _grades() -> list[tuple[str, str]]:
    words = (_("Class 1"), _("Class 2"), _("Class 3"), _("Ungraded"))
    return list(zip(("class-1", "class-2", "class-3", "ungraded"), words, strict=True))


def _entries() -> list[Entry]:
    order, decision, report = _("Order"), _("Decision"), _("Report")
    return [
        Entry(_at(24), _at(24), "arrow-big-right-lines", _("Escort crew from gate 2"), order, _("On-scene commander")),
        Entry(_at(20), _at(20), "gavel", _("Command passed to the district"), decision, _("City duty officer"), True),
        Entry(_at(16), _at(24), "file-text", _("Gas shut off at the street valve"), report, _("entered 8 min late")),
    ]


def _points() -> list[Point]:
    return [
        Point(_at(13), _("Issued"), "fired", _("City duty officer")),
        Point(_at(23), _("Raised"), "fired", _("City deputy commander")),
        Point(_at(43), _("Still true?"), "next"),
        Point(_at(59), _("Ends"), "planned"),
    ]


def _lanes() -> list[LaneRow]:
    sent, nudge = LaneMark(_at(13), "delivered", _("delivered")), LaneMark(_at(18), "reminder", _("reminder"))
    wider = LaneMark(_at(23), "widened", _("next person"))
    late, done = LaneMark(_at(25), "late", _("acknowledged late")), LaneMark(_at(19), "ok", _("acknowledged"))
    return [
        LaneRow(_("Ferry pier"), _("Site operator"), (sent, nudge, wider), "bad", "+04:41", ended=False),
        LaneRow(_("Shops of the lane"), _("Street office"), (sent, nudge, wider, late), "late", "12:00"),
        LaneRow(_("Theatre"), _("Site operator"), (sent, nudge, done), "ok", "06:12"),
    ]


def _links() -> list[ChainLink]:
    return [
        ChainLink(70, "9f3c" + "0" * 58 + "a1"),
        ChainLink(71, "41d0" + "0" * 58 + "7e", current=True),
        ChainLink(72, "c802" + "0" * 58 + "35"),
        ChainLink(96, "0be5" + "0" * 58 + "d9", head=True),
    ]


def _segments() -> list[Part]:
    states = ("done", "look", "now", "open", "look", "open", "open")
    return [Part(_("Step %(number)s") % {"number": at}, state) for at, state in enumerate(states, 1)]


# The sprite holds what is named so: icon="arrow-big-right-lines" icon="gavel" icon="file-text"
