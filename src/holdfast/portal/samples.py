"""Rows for the style guide: one of each look, at one invented minute. Nothing here is read from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

NOW = datetime(2026, 11, 12, 12, 27, 48, tzinfo=UTC)


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


def samples() -> dict[str, object]:
    """What `portal/styleguide.html` shows."""
    return {
        "now": NOW,
        "clocks": [
            (_sample(8, 30), _("running, under 80%")),
            (_sample(26, 30), _("80% gone: due soon")),
            (_sample(32, 30), _("breach, never edited")),
            (_settled("met", 13), _("13 min of 30")),
            (_settled("met_late", 34), _("4 min late, entered 12:05")),
            (
                Sample(
                    NOW - timedelta(minutes=9), NOW + timedelta(minutes=21), NOW + timedelta(minutes=21), paused_at=NOW
                ),
                _("reason: site evacuated"),
            ),
        ],
        "late": _sample(15, 10),
        "steps": _steps(),
        "levels": ("red", "orange", "yellow", "blue"),
        "grades": (
            ("class-1", _("Class 1")),
            ("class-2", _("Class 2")),
            ("class-3", _("Class 3")),
            ("ungraded", _("Ungraded")),
        ),
    }


def _sample(gone: int, of: int) -> Sample:
    opens = NOW - timedelta(minutes=gone)
    due = opens + timedelta(minutes=of)
    return Sample(opens, due, due, due + timedelta(minutes=20))


def _settled(state: str, after: int) -> Sample:
    opens = NOW - timedelta(minutes=40)
    due = opens + timedelta(minutes=30)
    return Sample(opens, due, due, None, state, opens + timedelta(minutes=after))


def _steps() -> list[SampleStep]:
    def at(minute: int) -> datetime:
        return NOW.replace(minute=minute, second=7)

    return [
        SampleStep(at(13), _("Opened"), _("Site operator"), "fired", _("delivered %(time)s") % {"time": "12:13:09"}),
        SampleStep(
            at(23), _("Late"), _("Deputy of the site"), "fired", _("delivered %(time)s") % {"time": "12:23:11"}, "bad"
        ),
        SampleStep(at(28), _("5 min late"), _("District office"), "next", _("in %(span)s") % {"span": "00:19"}),
        SampleStep(at(43), _("Missed"), _("City duty officer"), "planned"),
    ]
