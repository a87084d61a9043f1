"""What holds for every roster: no two holders at once, no hole in a chain, rest kept, swaps that lose nothing; in zones
whose clocks change by different rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn_from
from hypothesis import strategies as st

from holdfast.domain.rosters import template
from holdfast.domain.rosters.board import Shift, cut, gaps, on_at, swapped
from holdfast.domain.rosters.fitness import Held, Person, RestRule, beyond_week, hours_in_week, missing_for, unfit
from holdfast.domain.rosters.spans import Span, first_overlap, joined, uncovered
from holdfast.domain.rosters.swap import SwapState, cannot_answer, cannot_ask
from holdfast.domain.rosters.template import HeldAs, Line, clash, drawn, slots
from holdfast.kernel.errors import BadInput
from holdfast.kernel.ids import uuid7

HOUR = timedelta(hours=1)
# No deadline: a slow machine is no failure.
patient = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
START = datetime(2026, 1, 1, tzinfo=UTC)
# Northern, southern, half an hour, two hours, at midnight, none at all, and a day that was left out.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Africa/Cairo",
    "America/Santiago",
    "Asia/Shanghai",
    "Pacific/Apia",
)


def given(*strategies: st.SearchStrategy[object]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return lambda test: patient(drawn_from(*strategies)(test))


zones = st.sampled_from(ZONES)
# Years in which each of them has its own rules; Apia had no 30 December 2011.
days = st.sampled_from([date(2011, 12, 20), date(2026, 3, 1), date(2026, 10, 1), date(2025, 4, 1), date(2026, 4, 15)])
# The hours in which clocks change come as often as all others together.
minutes = st.one_of(st.integers(0, 12), st.integers(0, 24 * 4 - 1)).map(lambda q: time(q // 4, q % 4 * 15))
crews = st.lists(st.sampled_from("ABCD"), min_size=1, max_size=5).map(tuple)


@st.composite
def chains(draw: st.DrawFn) -> tuple[Line, ...]:
    """Lines that touch by the wall clock and hold the whole day, as 1 x 24 h to 4 x 6 h."""
    first, begins = draw(days), draw(minutes)
    cuts = sorted(draw(st.sets(st.integers(1, 95), max_size=3)))
    edges = [0, *cuts, 96]
    day_start = datetime.combine(first, begins)
    found = []
    for from_quarter, until_quarter in pairwise(edges):
        at = day_start + timedelta(minutes=15 * from_quarter)
        lasts = timedelta(minutes=15 * (until_quarter - from_quarter))
        found.append(Line("FREQ=DAILY", at.date(), at.time(), lasts, draw(crews), key=str(from_quarter)))
    return tuple(found)


@st.composite
def spans(draw: st.DrawFn, within: int = 24 * 20) -> Span:
    begin = draw(st.integers(0, within))
    return Span(START + begin * HOUR, START + (begin + draw(st.integers(1, 24))) * HOUR)


@st.composite
def posts(draw: st.DrawFn) -> list[Shift]:
    """The shifts of one post, side by side or apart, some of them nobody's."""
    at, found = START, []
    for number in range(draw(st.integers(1, 12))):
        at += draw(st.integers(0, 3)) * HOUR
        until = at + draw(st.integers(1, 24)) * HOUR
        found.append(Shift(number, Span(at, until), draw(st.sampled_from(["a", "b", "c", None]))))
        at = until
    return found


def around(line: Line) -> Span:
    first = datetime.combine(line.starts_on, time(), tzinfo=UTC)
    return Span(first + 2 * DAY, first + 42 * DAY)


@given(chains(), zones)
def test_a_chain_never_has_two_holders_and_never_a_hole(lines: tuple[Line, ...], zone: str) -> None:
    wanted = around(lines[0])
    found = [slot.span for slot in drawn(lines, zone, wanted)]

    assert first_overlap(found) is None
    assert uncovered([wanted], found) == ()


def without_giving_way(lines: tuple[Line, ...], zone: str, wanted: Span) -> list[Span]:
    return [slot.span for line in lines for slot in slots(line, zone, wanted)]


def test_control_without_giving_way_the_hour_that_comes_twice_has_two_holders() -> None:
    """1 November 2026, New York: 01:30 comes twice, the one who goes ends at the second, the next begins at the first."""
    night = Line("FREQ=DAILY", date(2026, 10, 25), time(17, 30), 8 * HOUR, ("A",), key="night")
    early = Line("FREQ=DAILY", date(2026, 10, 25), time(1, 30), 16 * HOUR, ("B",), key="early")
    wanted = Span(datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC))

    assert first_overlap(without_giving_way((night, early), "America/New_York", wanted)) is not None
    assert first_overlap(slot.span for slot in drawn((night, early), "America/New_York", wanted)) is None


@given(chains(), zones)
def test_a_shift_begins_at_the_first_and_ends_at_the_last_occurrence(lines: tuple[Line, ...], zone: str) -> None:
    for line in lines:
        for slot in slots(line, zone, around(line)):
            earlier = [wall(slot.span.from_at - n * QUARTER, zone) for n in range(1, 13)]
            later = [wall(slot.span.until_at + n * QUARTER, zone) for n in range(1, 13)]

            assert wall(slot.span.from_at, zone) >= slot.wall_from
            assert slot.wall_from not in earlier
            assert slot.wall_until not in later


def wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@pytest.mark.parametrize(
    ("zone", "begins", "day", "expected"),
    [
        # 25 October 2026, Berlin: 02:30 comes twice; a shift 22:00 to 02:30 lasts 5 h 30, one from 02:30 begins at the first.
        ("Europe/Berlin", time(22), date(2026, 10, 24), timedelta(hours=5, minutes=30)),
        # 29 March 2026, Berlin: 02:30 never comes; the shift ends at 03:00, which is one hour of night less.
        ("Europe/Berlin", time(22), date(2026, 3, 28), timedelta(hours=4)),
        # 5 April 2026, Lord Howe: the clock goes back by half an hour at 02:00, so 01:45 comes twice, 02:30 once.
        ("Australia/Lord_Howe", time(22), date(2026, 4, 4), timedelta(hours=5)),
        ("Asia/Shanghai", time(22), date(2026, 10, 24), timedelta(hours=4, minutes=30)),
    ],
)
def test_the_night_of_the_change_lasts_as_long_as_it_lasts(
    zone: str, begins: time, day: date, expected: timedelta
) -> None:
    night = Line("FREQ=DAILY", day, begins, timedelta(hours=4, minutes=30), ("A",))
    noon = datetime.combine(day, time(12), tzinfo=ZoneInfo(zone))
    (slot,) = [one for one in slots(night, zone, Span(noon, noon + DAY)) if one.wall_from.date() == day]

    assert slot.span.length == expected


@given(chains(), zones, st.integers(1, 39))
def test_drawing_in_two_pieces_gives_what_drawing_at_once_gives(
    lines: tuple[Line, ...], zone: str, days_in: int
) -> None:
    whole = around(lines[0])
    middle = whole.from_at + days_in * DAY
    once = {slot for slot in drawn(lines, zone, whole) if slot.span.from_at >= whole.from_at}
    early = {slot for slot in drawn(lines, zone, Span(whole.from_at, middle + 2 * DAY)) if slot.span.from_at < middle}
    late = {slot for slot in drawn(lines, zone, Span(middle, whole.until_at)) if slot.span.from_at >= middle}

    assert {one for one in early | late if one.span.from_at >= whole.from_at} == once


@given(chains())
def test_touching_lines_do_not_clash_and_a_longer_one_does(lines: tuple[Line, ...]) -> None:
    wanted = around(lines[0])
    longer = (template.replace(lines[0], lasts=lines[0].lasts + timedelta(minutes=15)), *lines[1:])

    assert clash(lines, "UTC", wanted) is None
    assert clash(longer, "UTC", wanted) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"rrule": "FREQ=HOURLY"},
        {"rrule": "FREQ=DAILY;BYHOUR=3"},
        {"rrule": "FREQ=DAILY;COUNT=3"},
        {"rrule": "every day"},
        {"lasts": timedelta(0)},
        {"lasts": timedelta(days=32)},
        {"turns": ()},
        {"ends_on": date(2025, 1, 1)},
    ],
    ids=str,
)
def test_a_line_that_no_clock_can_follow_is_refused(change: dict[str, object]) -> None:
    fine = Line("FREQ=WEEKLY;BYDAY=MO", date(2026, 1, 1), time(8), 12 * HOUR, ("A",))
    template.check_line(fine)

    with pytest.raises(BadInput):
        template.check_line(template.replace(fine, **change))


@given(st.lists(spans(), max_size=8), spans(), st.integers(0, 14))
def test_who_is_put_on_is_free_and_rested_on_both_sides(shifts: list[Span], new: Span, hours: int) -> None:
    rest = hours * HOUR
    person = Person(tuple(shifts))
    answer = unfit(person, new, (), RestRule(rest), "UTC")
    blocks = joined([*shifts, new])
    mine = next(block for block in blocks if block.overlaps(new))
    others = [block for block in blocks if block != mine]
    rested = all(abs_gap(mine, other) >= rest for other in others)

    if answer is None:
        assert not any(new.overlaps(other) for other in shifts)
        assert rested
    elif answer.code == "on-duty-then":
        assert any(new.overlaps(other) for other in shifts)
    else:
        assert answer.code == "too-little-rest"
        assert not rested


def abs_gap(one: Span, other: Span) -> timedelta:
    return max(one.from_at - other.until_at, other.from_at - one.until_at)


def test_nobody_is_on_duty_longer_than_the_pack_lets() -> None:
    before, new = Span(START, START + 16 * HOUR), Span(START + 16 * HOUR, START + 25 * HOUR)

    assert unfit(Person((before,)), new, (), RestRule(longest=24 * HOUR), "UTC").code == "too-long"  # type: ignore[union-attr]
    assert unfit(Person((before,)), new, (), RestRule(longest=25 * HOUR), "UTC") is None


@given(st.lists(spans(), max_size=8), spans())
def test_on_call_needs_no_rest(shifts: list[Span], new: Span) -> None:
    assert unfit(Person(tuple(shifts)), new, (), RestRule(11 * HOUR), "UTC", on_call=True) is None


@given(st.integers(0, 40), st.integers(0, 10), zones)
def test_a_qualification_counts_to_the_last_day_of_the_shift_by_the_local_calendar(
    until: int, at: int, zone: str
) -> None:
    first = date(2026, 11, 1)
    begins = datetime.combine(first + timedelta(days=at), time(22), tzinfo=ZoneInfo(zone))
    shift = Span(begins.astimezone(UTC), begins.astimezone(UTC) + 8 * HOUR)
    last_day = (shift.until_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()
    held = Held("watch", first, first + timedelta(days=until))
    missing = missing_for(Person(held=(held,)), shift, ("watch",), zone)

    assert missing == (() if held.until_on is None or last_day <= held.until_on else ("watch",))
    assert missing_for(Person(), shift, ("watch",), zone) == ("watch",)


@given(posts(), spans(24 * 4))
def test_cutting_a_stretch_out_loses_no_time_and_doubles_none(shifts: list[Shift], out: Span) -> None:
    left, taken = cut(shifts, out)
    every = [shift.span for shift in (*left, *taken)]

    assert first_overlap(every) is None
    assert joined(every) == joined(shift.span for shift in shifts)
    assert all(shift.span.within(out) is None for shift in left)
    assert all(shift.span.within(out) == shift.span for shift in taken)


@given(posts(), st.data())
def test_a_trade_keeps_every_moment_covered_and_undone_is_as_before(shifts: list[Shift], data: st.DataObject) -> None:
    held = [shift for shift in shifts if shift.who is not None]
    if len({shift.who for shift in held}) < 2:
        return
    given_ = data.draw(st.sampled_from(held))
    back = data.draw(st.sampled_from([shift for shift in held if shift.who != given_.who]))
    after = swapped(shifts, given_.key, back.who, back.key)  # type: ignore[arg-type]
    whole = Span(shifts[0].span.from_at, shifts[-1].span.until_at)

    assert [shift.span for shift in after] == [shift.span for shift in shifts]
    assert gaps(after, whole, round_the_clock=False, from_at=None) == gaps(
        shifts, whole, round_the_clock=False, from_at=None
    )
    assert sorted(str(shift.who) for shift in after) == sorted(str(shift.who) for shift in shifts)
    assert swapped(after, given_.key, given_.who, back.key) == shifts  # type: ignore[arg-type]


@given(posts(), st.booleans())
def test_gaps_are_exactly_where_a_holder_is_wanted_and_nobody_is(shifts: list[Shift], always: bool) -> None:
    whole = Span(START, shifts[-1].span.until_at + 2 * HOUR)
    found = gaps(shifts, whole, round_the_clock=always, from_at=START)

    for hour in range(int(whole.length / HOUR)):
        moment = START + hour * HOUR
        wanted = always or any(shift.span.holds(moment) for shift in shifts)
        assert any(gap.holds(moment) for gap in found) == (wanted and on_at(shifts, moment) is None)


def test_a_deputy_on_call_stands_in_where_no_holder_is_planned_only() -> None:
    day, night = Span(START, START + 12 * HOUR), Span(START + 12 * HOUR, START + 24 * HOUR)
    on_call = Shift("n", night, "d", on_call=True)
    nobody = Shift("d", day, None)

    assert gaps([nobody, on_call], Span(START, START + DAY), round_the_clock=True, from_at=START) == (day,)


def test_hours_of_a_week_are_counted_and_marked_beyond_the_pack() -> None:
    shifts = [Span(START + n * DAY, START + n * DAY + 12 * HOUR) for n in range(5)]
    sixth = Span(START + 5 * DAY, START + 5 * DAY + 12 * HOUR)

    assert hours_in_week(shifts, sixth.until_at) == 60 * HOUR
    assert beyond_week(shifts, sixth, RestRule(most_in_week=60 * HOUR))
    assert not beyond_week(shifts[1:], sixth, RestRule(most_in_week=60 * HOUR))
    assert not beyond_week(shifts, sixth, RestRule())


@pytest.mark.parametrize("state", list(SwapState))
def test_a_swap_is_answered_once_by_the_other_before_it_begins(state: SwapState) -> None:
    giver, taker = uuid7(), uuid7()
    words = {"state": state, "to": taker, "begins_at": START + HOUR}

    assert (cannot_answer(**words, answering=taker, now=START) is None) == (state is SwapState.ASKED)
    assert cannot_answer(**words, answering=giver, now=START).code == "not-asked-of-you"  # type: ignore[union-attr]
    assert cannot_answer(**words, answering=taker, now=START + HOUR) is not None
    assert cannot_ask(giver=giver, asking=giver, to=taker, begins_at=START + HOUR, now=START) is None
    assert cannot_ask(giver=giver, asking=taker, to=taker, begins_at=START + HOUR, now=START) is not None
    assert cannot_ask(giver=giver, asking=giver, to=giver, begins_at=START + HOUR, now=START) is not None


def test_letters_take_turns_by_the_number_of_the_shift_since_the_line_began() -> None:
    line = Line("FREQ=DAILY", date(2026, 1, 1), time(8), DAY, ("A", "B", ""), HeldAs.HOLDER)
    found = slots(line, "UTC", Span(START + 8 * HOUR, START + 8 * HOUR + 4 * DAY))

    assert [(slot.number, slot.letter) for slot in found] == [(0, "A"), (1, "B"), (2, ""), (3, "A")]
