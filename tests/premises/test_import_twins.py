"""Places that look like one are found, merged by a person or kept apart, and never asked about twice."""

from __future__ import annotations

import math
import random
import time

import pytest

from holdfast.domain.register.better import Held, other_is_better
from holdfast.domain.register.likeness import likeness, plain_name
from holdfast.domain.register.twins import FAR, Spot, metres_between, twins
from holdfast.kernel.errors import NotAllowed, NotFound, OutOfDate
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.events import publish
from holdfast.rooms.agencies.models import Share
from holdfast.rooms.measures.models import Check, PlaceMeasure
from holdfast.rooms.obligations.actions import NewSeries, open_series_many
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.premises.actions.goods import NewGoods, add_goods
from holdfast.rooms.premises.actions.merge import keep_apart, merge_twins
from holdfast.rooms.premises.events import PlacesMerged
from holdfast.rooms.premises.models import Fact, Goods, Premises, Twin
from holdfast.rooms.premises.twins import find_twins, twins_of
from tests.obligations.city import series_rule, store
from tests.support.cast import Cast

DEGREE = math.radians(1) * 6_371_008.8


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Lantern Hall", "lantern hall", True),
        ("Lantern Hall", "Hall, Lantern", True),
        ("Café Royal", "CAFE ROYAL", True),
        ("兰河广场购物中心", "兰河广场购物中心（北门）", True),
        ("North School", "South School", False),
        ("兰河第一中学", "兰河第二中学", False),
        ("", "", False),
    ],
)
def test_names_are_compared_whatever_their_case_order_accents_and_script(one: str, other: str, alike: bool) -> None:
    assert (likeness(plain_name(one), plain_name(other)) >= 0.75) is alike


def test_the_grid_finds_every_pair_that_a_look_at_all_pairs_finds() -> None:
    rnd = random.Random(7)
    spots = []
    for at in range(600):
        lat = rnd.choice([0.0, 30.9999, 31.0, 59.999, -45.0, 89.5]) + rnd.uniform(-300, 300) / DEGREE
        lon = rnd.choice([121.0, 180.0, -180.0]) + rnd.uniform(-300, 300) / DEGREE / math.cos(math.radians(lat))
        spots.append(Spot(at, "mall", (f"Hall {at % 3}",), lat, (lon + 180) % 360 - 180))
    near = {
        (a.id, b.id)
        for i, a in enumerate(spots)
        for b in spots[i + 1 :]
        if metres_between(a.lat, a.lon, b.lat, b.lon) <= FAR and a.names == b.names
    }

    found = {tuple(sorted((pair.first, pair.second))) for pair in twins(spots) if pair.likeness == 1}

    assert len(near) > 300
    assert found == near


@pytest.mark.slow
def test_a_hundred_thousand_places_take_less_than_a_minute() -> None:
    rnd = random.Random(1)
    spots = [
        Spot(at, "school", (f"School number {rnd.randrange(20000)}",), 31 + rnd.random(), 121 + rnd.random())
        for at in range(100_000)
    ]

    began = time.monotonic()
    count = sum(1 for _ in twins(spots))

    assert time.monotonic() - began < 60
    assert count > 0


@pytest.mark.parametrize(
    ("own", "other", "better"),
    [
        (None, Held(True), True),
        (Held(False), Held(True), True),
        (Held(True), Held(False), False),
        (Held(True, assumed=True), Held(True), True),
        (Held(True), Held(True, assumed=True), False),
        (Held(True), Held(True), False),
    ],
)
def test_which_fact_holds_after_a_merge(own: Held | None, other: Held, better: bool) -> None:
    assert other_is_better(own, other) is better


def place(city: Cast, name: str, path: str = "lanhe.north.mall", *, lat: float = 31.0, **words: object) -> Premises:
    owner = city.agencies[path]
    return Premises.objects.create(
        kind="mall", name=name, lat=lat, lon=121.0, owner=owner, owner_path=owner.path, source="test",
        source_ref=name + str(lat), added_at=clock.now(), **words,
    )  # fmt: skip


def test_two_rows_of_one_place_are_found_once_and_a_far_one_is_not(city: Cast) -> None:
    place(city, "Lantern Hall")
    place(city, "Lantern hall", lat=31.0005)
    place(city, "Lantern Hall", lat=31.1)

    first, again = find_twins("lanhe."), find_twins("lanhe.")

    assert (first.pairs, first.fresh, again.pairs, again.fresh) == (1, 1, 1, 0)
    assert Twin.objects.get().metres == pytest.approx(55.6, abs=0.5)


def pair(city: Cast) -> tuple[Premises, Premises, Twin]:
    stays, gone = place(city, "Lantern Hall"), place(city, "Lantern Hall", lat=31.0001)
    find_twins("lanhe.")
    return stays, gone, Twin.objects.get()


def test_a_pair_kept_apart_is_never_asked_about_again(city: Cast) -> None:
    _, _, twin = pair(city)
    actor = city.actor("city_duty_officer")

    keep_apart(actor, twin.pk)
    find_twins("lanhe.")

    assert list(twins_of(actor)) == []
    assert Twin.objects.get().state == "apart"
    with pytest.raises(OutOfDate):
        merge_twins(actor, twin.pk, twin.first_id)


def test_what_the_one_has_goes_to_the_one_that_stays(city: Cast) -> None:
    stays, gone, twin = pair(city)
    actor, now = city.actor("city_duty_officer"), clock.now()
    Fact.objects.create(premises=stays, name="daily_footfall", value=10, assumed=True, entered_at=now)
    Fact.objects.create(premises=gone, name="daily_footfall", value=20, entered_at=now)
    Fact.objects.create(premises=gone, name="critical", value=True, entered_at=now)
    add_goods(actor, gone.pk, NewGoods("Chlorine", "2.3", 50))
    Share.objects.create(
        subject_room="premises", subject_id=gone.pk, owner_path=gone.owner_path, from_at=now,
        with_agency=city.agencies["lanhe.fire"],
    )  # fmt: skip
    rule = store(series_rule())
    open_series_many([NewSeries(rule, Subject("premises", gone.pk), "Hall", gone.owner, starts_at=now)], actor=actor)

    merged = merge_twins(actor, twin.pk, stays.pk)

    gone.refresh_from_db()
    facts = dict(Fact.objects.filter(premises=stays, superseded_at__isnull=True).values_list("name", "value"))
    assert (gone.merged_into_id, gone.closed_at is not None) == (stays.pk, True)
    assert facts == {"daily_footfall": 20, "critical": True}
    assert Fact.objects.filter(premises=stays).count() == 3
    assert Goods.objects.get().premises_id == Share.objects.get().subject_id == stays.pk
    assert Series.objects.get(ends_at__isnull=True).subject_id == stays.pk
    assert (merged.facts, merged.goods, merged.shares) == (2, 1, 1)


def test_a_merge_is_one_entry_with_its_counts(city: Cast) -> None:
    from django.db import connection

    stays, gone, twin = pair(city)

    merge_twins(city.actor("city_duty_officer"), twin.pk, stays.pk)

    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_id, facts->>'gone' FROM ledger_entry WHERE kind = 'premises.merged'")
        assert [(str(a), b) for a, b in cursor.fetchall()] == [(str(stays.pk), str(gone.pk))]


def test_measures_go_over_with_their_checks(city: Cast) -> None:
    """`holdfast.project.merging:move_measures` and `holdfast.project.merging:move_plan` answer the merge."""
    stays, gone = place(city, "Lantern Hall"), place(city, "Lantern Hall", lat=31.0001)
    words = {"pack_key": "cn-2026", "demanded_at": clock.now()}
    seen = PlaceMeasure.objects.create(
        premises=gone,
        owner_path=gone.owner_path,
        rule_id="a",
        state="present",
        share=100,
        checked_at=clock.now(),
        **words,
    )
    own = PlaceMeasure.objects.create(premises=stays, owner_path=stays.owner_path, rule_id="a", **words)
    PlaceMeasure.objects.create(premises=gone, owner_path=gone.owner_path, rule_id="b", **words)
    Check.objects.create(measure=seen, state="present", share=100, true_at=clock.now(), entered_at=clock.now())

    publish(PlacesMerged(gone.pk, stays.pk, stays.owner_path))

    own.refresh_from_db()
    assert (own.state, own.share, own.checks.count()) == ("present", 100, 1)
    assert PlaceMeasure.objects.filter(premises=stays, dropped_at__isnull=True).count() == 2
    assert not PlaceMeasure.objects.filter(premises=gone, dropped_at__isnull=True).exists()


def test_a_plan_goes_over_where_there_is_none(city: Cast) -> None:
    from holdfast.rooms.plans.models import Plan

    stays, gone = place(city, "Lantern Hall"), place(city, "Lantern Hall", lat=31.0001)
    Plan.objects.create(
        subject_room="premises", subject_id=gone.pk, subject_label="Hall", owner=gone.owner, owner_path=gone.owner_path,
        kind="site", added_at=clock.now(),
    )  # fmt: skip

    publish(PlacesMerged(gone.pk, stays.pk, stays.owner_path))

    assert Plan.objects.get().subject_id == stays.pk


@pytest.mark.parametrize("who", ["mall_operator", "crew_lead"])
def test_who_may_not_merge_changes_nothing(city: Cast, who: str) -> None:
    stays, _, twin = pair(city)

    with pytest.raises((NotAllowed, NotFound)):
        merge_twins(city.actor(who), twin.pk, stays.pk)

    assert Premises.objects.filter(closed_at__isnull=True).count() == 2
