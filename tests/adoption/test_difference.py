"""What adopting a pack would change is told before it is proposed, is what adopting then does, and writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection

from holdfast.kernel.errors import NotAllowed
from holdfast.plumbing import clock
from tests.premises.conftest import NOON
from tests.premises.test_grading import regraded

if TYPE_CHECKING:
    from holdfast.portal.adoption.difference import Proposal
    from holdfast.rooms.premises.models import Premises
    from holdfast.rooms.rulebook.models import Adoption, Pack
    from tests.support.cast import Cast

Bring = Callable[[str], None]
DAY = date(2026, 12, 1)


@pytest.fixture
def tighter(city: Cast, cn: Pack) -> Pack:
    """The same plan in a new version: the bound of class 1 is lower, and class 3 is patrolled too."""
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import load_pack

    text = cn.text.replace(f'version = "{cn.version}"', 'version = "99"', 1)
    text = text.replace("above = 5000", "above = 3000", 1)
    patrol = text.index('id = "duty.patrol"')
    grades = text.index('grades = ["class-1", "class-2"]', patrol)
    text = text[:grades] + 'grades = ["class-1", "class-2", "class-3"]' + text[grades + 31 :]
    return load_pack(command_actor(), text, "tighter")


def proposal(city: Cast, row: Pack, area: str = "lanhe", from_on: date = DAY) -> Proposal:
    from holdfast.portal.adoption.difference import Proposal

    return Proposal(row, city.agencies[area], from_on)


def test_what_is_told_before_is_what_adopting_does(
    city: Cast, brought_in: Bring, adopted: Adoption, tighter: Pack
) -> None:
    from holdfast.portal.adoption.difference import difference_of
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.models import Grade
    from holdfast.rooms.rulebook.actions import adopt

    brought_in("andorra")
    with clock.at(NOON):
        regraded()
        before = dict(Grade.objects.values_list("premises_id", "grade"))
        told = difference_of(proposal(city, tighter))
    adopt(command_actor(), tighter, city.agencies["lanhe"], DAY)
    with clock.at(NOON.replace(month=12, day=1)):
        regraded()

    after = dict(Grade.objects.filter(superseded_at__isnull=True).values_list("premises_id", "grade"))
    moved = [(before[pk], grade) for pk, grade in after.items() if before[pk] != grade]
    assert sum(move.places for move in told.moves) == len(moved) > 0
    assert {(move.old, move.new): move.places for move in told.moves} == {pair: moved.count(pair) for pair in moved}
    patrol = next(duty for duty in told.duties if duty.rule_id == "duty.patrol")
    small = list(after.values()).count("class-3")
    assert patrol.gained - patrol.lost == small
    assert patrol.more.a_day == pytest.approx(16 * small)
    assert told.after.a_night - told.before.a_night == pytest.approx(9 * small)
    # A quarter of an hour each, as the pack estimates: 7 rounds by day and 9 by night.
    assert patrol.hours is not None
    assert patrol.hours.a_night == pytest.approx(9 * small / 4)
    assert patrol.hours.a_day - patrol.hours.a_night == pytest.approx(7 * small / 4)


def test_a_rule_that_a_new_version_only_writes_down_anew_is_not_told_as_a_change(
    city: Cast, brought_in: Bring, adopted: Adoption, tighter: Pack
) -> None:
    from holdfast.portal.adoption.difference import difference_of

    brought_in("andorra")
    with clock.at(NOON):
        regraded()
        told = difference_of(proposal(city, tighter))

    assert "duty.alarm-button-test" not in {duty.rule_id for duty in told.duties}


def test_what_the_rounds_take_is_told_by_day_and_by_night_and_what_nobody_knows_is_said(
    city: Cast, brought_in: Bring, adopted: Adoption, tighter: Pack
) -> None:
    """The page, the API and a kept answer say the same hours."""
    from holdfast.portal.adoption.difference import difference_of
    from holdfast.portal.adoption.told import from_kept, kept
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.telling import as_json, told
    from holdfast.rooms.rulebook.actions import load_pack

    silent = re.sub(r"effort = .*takes = \"PT15M\".*\n", "", tighter.text, count=1)
    unsaid = load_pack(command_actor(), silent.replace('version = "99"', 'version = "98"', 1), "unsaid")
    brought_in("andorra")
    with clock.at(NOON):
        regraded()
        found = difference_of(proposal(city, tighter))
        unknown = difference_of(proposal(city, unsaid))
    again = from_kept(kept(found), proposal(city, tighter).pack, proposal(city, tighter).before)
    words = told(found, proposal(city, tighter).pack)

    assert silent != tighter.text
    assert found.round_hours.a_night > found.round_hours.a_day - found.round_hours.a_night > 0
    assert as_json(again) == as_json(found)
    assert words.by_night.startswith("+")
    assert (found.unknown_rounds, unknown.unknown_rounds) == (0, 1)


def test_working_it_out_writes_nothing_and_cannot(city: Cast, brought_in: Bring, adopted: Adoption, cn: Pack) -> None:
    from holdfast.portal.adoption import difference
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.obligations.models import Series
    from holdfast.rooms.premises.models import Grade, Premises

    brought_in("andorra")
    counted = (Grade.objects.count(), Series.objects.count(), Entry.objects.count())

    difference.difference_of(proposal(city, cn))

    assert (Grade.objects.count(), Series.objects.count(), Entry.objects.count()) == counted
    with pytest.raises(DatabaseError, match="read-only"), difference._only_reading():
        Premises.objects.update(posture="x")


def test_an_area_inside_that_adopted_the_pack_for_itself_keeps_its_own(
    city: Cast, brought_in: Bring, cn: Pack, tighter: Pack
) -> None:
    from holdfast.portal.adoption.difference import difference_of
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.models import Premises
    from holdfast.rooms.rulebook.actions import adopt

    brought_in("andorra")
    adopt(command_actor(), cn, city.agencies["lanhe.north"], date(2026, 1, 1))
    adopt(command_actor(), cn, city.agencies["lanhe"], date(2026, 1, 1))
    Premises.objects.update(owner=city.agencies["lanhe.north"], owner_path="lanhe.north.")
    with clock.at(NOON):
        regraded()
        kept = difference_of(proposal(city, tighter))
        own = difference_of(proposal(city, tighter, "lanhe.north"))

    assert (kept.places, kept.is_empty) == (90, True)
    assert not own.is_empty


def test_three_hundred_places_are_told_in_under_five_seconds(
    city: Cast, brought_in: Bring, adopted: Adoption, tighter: Pack
) -> None:
    from holdfast.portal.adoption.difference import difference_of
    from holdfast.rooms.premises.models import Premises

    for extract in ("andorra", "monaco", "helsinki-centre"):
        brought_in(extract)
    few = Premises.objects.count()
    copies = [
        Premises(**_copy(place), name=f"{place.name} {number}")
        for number in range(2)
        for place in Premises.objects.all()
    ]
    Premises.objects.bulk_create(copies[: 300 - few])
    with clock.at(NOON):
        regraded()
        began = clock.monotonic()
        told = difference_of(proposal(city, tighter))

    assert told.places == 300
    assert (clock.monotonic() - began).total_seconds() < 5


def _copy(place: Premises) -> dict[str, object]:
    kept = ("kind", "lat", "lon", "public_service", "always_standard", "owner_id", "owner_path", "added_at")
    return {name: getattr(place, name) for name in kept} | {"source": "hand"}


def test_the_part_of_the_page_says_rule_places_and_rounds_in_both_languages(
    city: Cast, brought_in: Bring, adopted: Adoption, tighter: Pack
) -> None:
    brought_in("andorra")
    with clock.at(NOON):
        regraded()
    client = city.client("city_duty_officer")
    path = f"/packs/cn-2026/{tighter.version}/difference/?area=lanhe.&from_on=2026-12-01"

    english = client.get(path, headers={"HX-Request": "true"}).content.decode()
    client.cookies["django_language"] = "zh-hans"
    chinese = client.get(path, headers={"HX-Request": "true"}).content.decode()

    assert "Patrol" in english
    assert "rounds a night, were" in english
    assert "<html" not in english
    assert "巡查" in chinese
    assert "每夜" in chinese


def test_many_places_are_worked_out_by_a_worker_that_says_how_far_it_is(
    city: Cast, brought_in: Bring, adopted: Adoption, tighter: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.plumbing.chores import run_chores
    from holdfast.plumbing.models import Chore
    from holdfast.portal.adoption import asking, difference

    brought_in("andorra")
    monkeypatch.setattr(asking, "AT_ONCE", 50)
    monkeypatch.setattr(difference, "BATCH", 40)
    officer, area = city.actor("city_duty_officer"), city.agencies["lanhe"].pk
    at_once = difference.difference_of(proposal(city, tighter))

    asked = asking.ask_difference(officer, tighter, area, DAY)
    again = asking.ask_difference(officer, tighter, area, DAY)
    run_chores()
    done = asking.ask_difference(officer, tighter, area, DAY)

    assert asked.shown is None
    assert asked.chore is not None
    assert again.chore == asked.chore
    row = Chore.objects.get(pk=asked.chore.pk)
    assert (row.state, row.done, row.total) == (Chore.State.DONE, 90, 90)
    assert done.shown is not None
    assert done.shown.difference == at_once


def test_who_may_not_propose_is_told_nothing(city: Cast, cn: Pack) -> None:
    from holdfast.portal.adoption.asking import ask_difference

    with pytest.raises(NotAllowed):
        ask_difference(city.actor("auditor"), cn, city.agencies["lanhe"].pk, DAY)


def test_the_command_that_forbids_writing_is_really_sent(city: Cast) -> None:
    """The control of the test above: without it the same update goes through."""
    from holdfast.rooms.premises.models import Premises

    assert Premises.objects.update(posture="normal") == 0
    assert connection.in_atomic_block
