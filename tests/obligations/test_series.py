"""Series on the database: opened ahead, varied, paused, ended; never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from holdfast.plumbing import clock
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations import actions, jobs
from holdfast.rooms.obligations.actions import NewSeries
from holdfast.rooms.obligations.models import Obligation, Series
from tests.obligations.city import MINUTE, NOON, City, build, clock_rule, place, series_rule, store

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PATROL = clock_rule(due_after=clock_rule().due_after, ladder=())


@pytest.fixture
def town() -> City:
    return build()


@pytest.fixture
def series(town: City) -> Series:
    return opened(town)


def opened(town: City) -> Series:
    rule = store(series_rule(PATROL))
    with clock.at(NOON):
        row = actions.open_series(NewSeries(rule, place(), "Mall 7", town.mall, starts_at=NOON))
        jobs.open_ahead()
    row.refresh_from_db()
    return row


def starts(series: Series, *, state: str = "open") -> list[datetime]:
    """The instants from which the occurrences in this state count."""
    rows = Obligation.objects.filter(series=series, state=state).order_by("due_at")
    return [row.due_at - 30 * MINUTE for row in rows]


def test_occurrences_open_up_to_the_horizon_and_no_further(series: Series) -> None:
    assert starts(series) == [NOON + number * 2 * HOUR for number in range(13)]
    assert series.opened_until == NOON + timedelta(days=1)


def test_looking_again_opens_only_what_is_new(series: Series) -> None:
    with clock.at(NOON + 4 * HOUR):
        jobs.open_ahead()
        jobs.open_ahead()

    assert starts(series) == [NOON + number * 2 * HOUR for number in range(15)]


def test_opening_from_the_start_again_opens_nothing_twice(series: Series) -> None:
    Series.objects.filter(pk=series.pk).update(opened_until=NOON - HOUR, next_tick=NOON)

    with clock.at(NOON):
        jobs.open_ahead()

    assert len(starts(series)) == 13


def test_opening_a_series_twice_answers_the_first(series: Series, town: City) -> None:
    again = NewSeries(series.rule, subject_of(series), "Mall 7", town.mall, starts_at=NOON)

    with clock.at(NOON):
        number = actions.open_series_many([again, again])

    assert number == 0
    assert Series.objects.count() == 1


def test_bulk_opening_leaves_one_digest_entry_a_branch(town: City) -> None:
    rule = store(series_rule(PATROL))
    with clock.at(NOON):
        number = actions.open_series_many(
            [NewSeries(rule, place(), "", agency, starts_at=NOON) for agency in (town.mall, town.mall, town.district)]
        )
        jobs.open_ahead()

    kinds = sorted(Entry.objects.values_list("kind", "owner_path", "facts__series", "facts__occurrences"), key=str)
    assert number == 3
    assert kinds == [
        ("series.occurrences_opened", "lanhe.north.", None, 13),
        ("series.occurrences_opened", "lanhe.north.mall.", None, 26),
        ("series.opened", "lanhe.north.", 1, None),
        ("series.opened", "lanhe.north.mall.", 2, None),
    ]


def test_a_heightened_posture_tightens_what_has_not_opened(series: Series) -> None:
    with clock.at(NOON + 3 * HOUR):
        actions.vary_series([series.pk], "heightened-1", reason="event")
        jobs.open_ahead()

    # Noon and 14:00 had opened and stay; from then on every hour.
    assert starts(series)[:5] == [NOON, NOON + 2 * HOUR, NOON + 4 * HOUR, NOON + 5 * HOUR, NOON + 6 * HOUR]
    assert len(starts(series, state="withdrawn")) == 11


def test_going_back_to_normal_opens_the_old_instants_again(series: Series) -> None:
    for hour, posture in ((3, "heightened-1"), (5, "normal")):
        with clock.at(NOON + hour * HOUR):
            actions.vary_series([series.pk], posture, reason="event")
            jobs.open_ahead()

    # 16:00 and 17:00 had opened under the heightened posture.
    assert starts(series)[2:6] == [NOON + hour * HOUR for hour in (4, 5, 6, 8)]
    assert len(set(starts(series))) == len(starts(series))


def test_the_same_posture_again_changes_nothing(series: Series) -> None:
    with clock.at(NOON + HOUR):
        changed = actions.vary_series([series.pk], "normal", reason="event")

    assert changed == 0
    assert starts(series, state="withdrawn") == []


def test_an_ended_series_owes_nothing_that_had_not_opened(series: Series) -> None:
    with clock.at(NOON + HOUR):
        actions.end_series([series.pk], reason="closed")
        jobs.open_ahead()

    assert starts(series) == [NOON]


def test_a_series_that_was_ended_and_comes_again_owes_again(series: Series, town: City) -> None:
    with clock.at(NOON + HOUR):
        actions.end_series([series.pk], reason="regraded")
    with clock.at(NOON + HOUR):
        new = NewSeries(series.rule, subject_of(series), "Mall 7", town.mall, starts_at=NOON)
        again = actions.open_series(new)
        jobs.open_ahead()

    # Noon had opened and stands; it is not owed a second time.
    assert starts(series) == [NOON]
    assert starts(again)[:2] == [NOON + 2 * HOUR, NOON + 4 * HOUR]


def test_a_pause_leaves_a_hole_and_no_more(series: Series, town: City) -> None:
    with clock.at(NOON + HOUR):
        actions.pause_series(town.actor("district"), series.pk, "works", until=NOON + 7 * HOUR)
        jobs.open_ahead()

    assert starts(series)[:3] == [NOON, NOON + 8 * HOUR, NOON + 10 * HOUR]


def test_resuming_owes_again_from_now(series: Series, town: City) -> None:
    with clock.at(NOON + HOUR):
        actions.pause_series(town.actor("district"), series.pk, "works")
        jobs.open_ahead()
        paused = starts(series)
    with clock.at(NOON + 5 * HOUR):
        actions.resume_series(town.actor("district"), series.pk)
        jobs.open_ahead()

    assert paused == [NOON]
    assert starts(series)[:3] == [NOON, NOON + 6 * HOUR, NOON + 8 * HOUR]


def test_withdrawing_a_subject_takes_back_all_that_it_owes(series: Series) -> None:
    with clock.at(NOON + HOUR):
        actions.withdraw_subject(subject_of(series))

    assert starts(series) == []
    assert Entry.objects.filter(kind="obligations.withdrawn").count() == 1, "only what had opened has an entry"


def test_a_series_that_cannot_be_worked_out_is_set_aside_alone(town: City) -> None:
    rule = store(series_rule(PATROL))
    with clock.at(NOON):
        good, bad = (actions.open_series(NewSeries(rule, place(), "", town.mall, starts_at=NOON)) for _ in range(2))
        Series.objects.filter(pk=bad.pk).update(zone="Nowhere/Land")
        jobs.open_ahead()

    bad.refresh_from_db()
    assert len(starts(good)) == 13
    assert (starts(bad), bad.faults) == ([], 1)
    assert bad.next_tick is not None
    assert bad.next_tick > NOON


def test_days_off_follow_the_calendar_of_the_rule(town: City) -> None:
    friday = datetime(2026, 11, 13, 9, tzinfo=UTC)
    rule = store(series_rule(PATROL, rrule="FREQ=DAILY", on_working_days="skip", horizon=timedelta(days=4)))
    with clock.at(friday):
        series = actions.open_series(NewSeries(rule, place(), "", town.mall, starts_at=friday))
        jobs.open_ahead()

    assert [start.day for start in starts(series)] == [13, 16, 17]


def subject_of(series: Series):  # type: ignore[no-untyped-def]
    from holdfast.kernel.subject import Subject

    return Subject(series.subject_room, series.subject_id)
