"""What is kept for lists and peers is what a recount gives."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.measures.conftest import PACK, House

if TYPE_CHECKING:
    from uuid import UUID

    from holdfast.rooms.premises.models import Premises


def recount() -> dict[UUID, tuple[float, float, int, int]]:
    """Weakest, average, met and demanded, from the raw rows alone."""
    from holdfast.rooms.measures.models import PlaceMeasure

    shares: dict[UUID, list[float]] = defaultdict(list)
    for row in PlaceMeasure.objects.filter(dropped_at__isnull=True, pack_key=PACK):
        shares[row.premises_id].append(row.share)
    return {
        place: (min(each), round(sum(each) / len(each), 6), sum(share >= 100 for share in each), len(each))
        for place, each in shares.items()
    }


def kept() -> dict[UUID, tuple[float, float, int, int]]:
    from holdfast.rooms.measures.models import Compliance

    rows = Compliance.objects.filter(pack_key=PACK, demanded__gt=0)
    return {row.premises_id: (row.weakest or 0, round(row.average or 0, 6), row.met, row.demanded) for row in rows}


def test_the_sums_are_those_of_the_raw_rows_whatever_happens(house: House) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.measures.jobs import demand_what_changed
    from holdfast.rooms.measures.models import PlaceMeasure
    from holdfast.rooms.premises.actions import NewFact, enter_facts
    from holdfast.rooms.premises.models import Premises

    chance = random.Random(7)
    kinds = ("mall", "school", "cinema", "theatre")
    places = [
        house.place(f"P{number}", kind, daily_footfall=chance.choice([900, 3000, 9000]), public_floor_area_m2=950)
        for number, kind in enumerate(kinds)
    ]
    for row in PlaceMeasure.objects.filter(dropped_at__isnull=True):
        if row.needed is not None:
            house.check("mall_operator", row, held=float(chance.randint(0, int(row.needed) + 1)))
        elif chance.random() < 0.7:
            house.check("mall_operator", row, state=chance.choice(["present", "absent"]))
    Premises.objects.filter(pk=places[0].pk).update(posture="heightened_1")
    enter_facts(command_actor(), places[1].pk, [NewFact("daily_footfall", 9000, "counted")])
    house.grade(places[1].pk)
    demand_what_changed()

    assert kept() == recount()
    assert len(kept()) == 4


def test_the_figures_of_a_page_of_places_are_one_query(house: House, mall: Premises) -> None:
    from holdfast.rooms.measures.queries import figures_of

    others = [house.place(f"P{number}", daily_footfall=9000).pk for number in range(3)]
    house.check("mall_operator", house.measure(mall, "guards"), held=120)

    with CaptureQueriesContext(connection) as seen:
        found = figures_of([mall.pk, *others], PACK)

    assert len(seen) == 1
    assert (found[mall.pk].met, found[mall.pk].average, found[others[0]].met) == (1, 10, 0)


def test_places_are_sorted_and_narrowed_by_their_weakest_link(house: House, mall: Premises) -> None:
    from holdfast.rooms.measures.queries import weakest_below, with_figures
    from holdfast.rooms.premises.models import Premises as Row

    good = house.place("Good", daily_footfall=2000)
    for rule in ("fixed-post", "mobile-post"):
        house.check("mall_operator", house.measure(good, rule), held=1)
    house.place("Nothing demanded", daily_footfall=100)

    below = weakest_below(Row.objects.all(), PACK, 95)
    order = with_figures(Row.objects.filter(pk__in=[good.pk, mall.pk]), PACK).order_by("-weakest")

    assert [row.name for row in below] == ["Jade Arcade"]
    assert [(row.name, row.weakest) for row in order] == [("Good", 100), ("Jade Arcade", 0)]  # type: ignore[attr-defined]


def test_peers_are_of_one_listing_so_that_no_sort_of_hall_is_a_group_of_its_own(house: House) -> None:
    from holdfast.rooms.measures.models import Compliance
    from holdfast.rooms.measures.queries import peers_of, sheet_of

    halls = [
        house.place(f"Hall {kind} {number}", kind, daily_footfall=9000)
        for kind in ("assembly_hall", "theatre", "cinema")
        for number in range(2)
    ]
    sheet = sheet_of(halls[0], PACK)
    assert sheet is not None

    found = peers_of(house.cast.actor("mall_operator"), sheet)

    assert {row.listing for row in Compliance.objects.all()} == {"hall"}
    assert found is not None
    assert found.weakest.of == 6


def test_no_column_keeps_the_kind_itself() -> None:
    from holdfast.rooms.measures.models import Compliance, PlaceMeasure

    assert not {f.name for model in (Compliance, PlaceMeasure) for f in model._meta.get_fields()} & {"kind", "use"}


@pytest.mark.parametrize(("who", "peers"), [("mall_operator", None), ("city_duty_officer", 2)])
def test_so_few_peers_that_one_could_be_told_are_shown_only_to_who_may_see_them(
    house: House, mall: Premises, who: str, peers: int | None
) -> None:
    from holdfast.rooms.measures.queries import peers_of, sheet_of

    house.place("Other", owner="lanhe.south.arena", daily_footfall=9000)
    sheet = sheet_of(mall, PACK)
    assert sheet is not None

    found = peers_of(house.cast.actor(who), sheet)

    assert (found.weakest.of if found else None) == peers
