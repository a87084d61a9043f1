"""Recurrence in zones: one occurrence a legal period, strictly later each time, through every change of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.domain.obligation.rule import SeriesRule
from holdfast.domain.obligation.series import Recurrence, check_rrule, occurrences
from holdfast.kernel.errors import BadInput
from holdfast.kernel.working_calendar import WorkingCalendar
from tests.obligations.city import clock_rule

# Zones whose rules differ: none, both hemispheres, half an hour, at midnight, at sea.
ZONES = (
    "Asia/Shanghai",
    "Europe/Malta",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Beirut",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Pacific/Apia",
)
DAY = timedelta(days=1)
EVERY_DAY = WorkingCalendar(frozenset(range(1, 8)))
FIVE_DAYS = WorkingCalendar()


def series(zone: str, starts: datetime, rrule: str, **changes: object) -> Recurrence:
    return Recurrence(SeriesRule(clock_rule(), rrule, **changes), zone, starts)  # type: ignore[arg-type]


def local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc]


def walls(zone: str, moments: tuple[datetime, ...]) -> list[str]:
    return [f"{moment.astimezone(ZoneInfo(zone)):%d %H:%M %z}" for moment in moments]


@pytest.mark.parametrize(
    ("rrule", "starts", "expected"),
    [
        pytest.param("FREQ=DAILY", (2, 30), ["28 02:30 +0100", "29 03:00 +0200", "30 02:30 +0200"], id="daily"),
        pytest.param(
            "FREQ=HOURLY",
            (0, 30),
            [
                "28 23:30 +0100",
                "29 00:30 +0100",
                "29 01:30 +0100",
                "29 03:00 +0200",
                "29 03:30 +0200",
                "29 04:30 +0200",
            ],
            id="hourly",
        ),
    ],
)
def test_a_time_that_never_occurs_becomes_the_first_minute_after_the_gap(
    rrule: str, starts: tuple[int, int], expected: list[str]
) -> None:
    zone = "Europe/Malta"
    found = occurrences(
        series(zone, local(zone, 2026, 3, 27, *starts), rrule),
        EVERY_DAY,
        local(zone, 2026, 3, 28, 0, 0) if rrule == "FREQ=DAILY" else local(zone, 2026, 3, 28, 23, 0),
        local(zone, 2026, 3, 31, 0, 0) if rrule == "FREQ=DAILY" else local(zone, 2026, 3, 29, 5, 0),
    )

    assert walls(zone, found) == expected


def test_a_time_that_occurs_twice_counts_once_and_first() -> None:
    zone = "Europe/Malta"
    found = occurrences(
        series(zone, local(zone, 2026, 10, 1, 2, 30), "FREQ=DAILY"),
        EVERY_DAY,
        local(zone, 2026, 10, 24, 12, 0),
        local(zone, 2026, 10, 26, 12, 0),
    )

    assert walls(zone, found) == ["25 02:30 +0200", "26 02:30 +0100"]


def test_a_day_that_a_zone_skips_has_no_occurrence_of_its_own() -> None:
    zone = "Pacific/Apia"  # went from 29 to 31 December 2011
    found = occurrences(
        series(zone, local(zone, 2011, 12, 27, 9, 0), "FREQ=DAILY"),
        EVERY_DAY,
        local(zone, 2011, 12, 28, 12, 0),
        local(zone, 2012, 1, 1, 12, 0),
    )

    assert list(pairwise(found)) == [(a, b) for a, b in pairwise(found) if a < b]
    assert walls(zone, found)[0].startswith("29 09:00")
    assert walls(zone, found)[-1].startswith("01 09:00")


RRULES = st.sampled_from(
    [
        "FREQ=HOURLY",
        "FREQ=HOURLY;INTERVAL=2",
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=SU",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=DAILY;BYHOUR=1,2,3",
    ]
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@settings(max_examples=150, deadline=None)
@given(zone=st.sampled_from(ZONES), starts=MOMENTS, rrule=RRULES, days=st.integers(1, 30), into=st.integers(0, 300))
def test_occurrences_are_strictly_later_inside_the_span_and_the_same_in_pieces(
    zone: str, starts: datetime, rrule: str, days: int, into: int
) -> None:
    recurrence = series(zone, starts, rrule)
    after = starts + into * DAY
    middle, until = after + days * DAY / 2, after + days * DAY

    whole = occurrences(recurrence, EVERY_DAY, after, until)

    assert all(a < b for a, b in pairwise(whole))
    assert all(after < moment <= until for moment in whole)
    pieces = occurrences(recurrence, EVERY_DAY, after, middle) + occurrences(recurrence, EVERY_DAY, middle, until)
    assert whole == pieces, "the worker opens in pieces what the rule says as a whole"


@settings(max_examples=100, deadline=None)
@given(zone=st.sampled_from(ZONES), day=st.dates(date(2012, 1, 2), date(2030, 1, 1)), minute=st.integers(0, 1439))
def test_a_daily_duty_is_owed_once_a_local_day(zone: str, day: date, minute: int) -> None:
    starts = local(zone, day.year, day.month, day.day, minute // 60, minute % 60)
    recurrence = series(zone, starts, "FREQ=DAILY")

    found = occurrences(recurrence, EVERY_DAY, starts - timedelta(minutes=1), starts + 370 * DAY)

    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in found]
    assert len(days) == len(set(days))
    assert days == [days[0] + number * DAY for number in range(len(days))]


@pytest.mark.parametrize(
    ("what", "expected"), [("skip", [13, 16]), ("next", [13, 16]), ("previous", [13, 16]), ("any", [13, 14, 15, 16])]
)
def test_days_off(what: str, expected: list[int]) -> None:
    starts = datetime(2026, 11, 13, 9, tzinfo=UTC)  # a Friday
    recurrence = series("UTC", starts, "FREQ=DAILY", on_working_days=what)

    found = occurrences(recurrence, FIVE_DAYS, starts - DAY / 2, starts + 3 * DAY)

    assert [moment.day for moment in found] == expected


def test_a_monthly_duty_moves_off_a_holiday_across_the_end_of_the_span() -> None:
    golden_week = WorkingCalendar(off=frozenset(date(2026, 10, day) for day in range(1, 9)))
    starts = datetime(2026, 9, 1, 9, tzinfo=UTC)
    recurrence = series("UTC", starts, "FREQ=MONTHLY", on_working_days="next")

    found = occurrences(recurrence, golden_week, datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 10, tzinfo=UTC))

    assert found == (datetime(2026, 10, 9, 9, tzinfo=UTC),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DAILY",
        "FREQ=SOMETIMES",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;UNTIL=20270101",
        "FREQ=SECONDLY",
        "DTSTART:20260101\nRRULE:FREQ=DAILY",
    ],
)
def test_a_recurrence_that_the_clock_cannot_follow_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        check_rrule(text)
