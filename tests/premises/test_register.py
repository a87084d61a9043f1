"""Importing and entering: once is enough, what is wrong is named, who may not is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from holdfast.exchange.osm.place import Place
from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.occupancy import FactRow
from holdfast.kernel.errors import BadInput, NotAllowed, NotFound

if TYPE_CHECKING:
    from tests.support.cast import Cast

Bring = Callable[[str], None]
TWO = [Place(ref="n1", kind="mall", lat=1, lon=2, name="One"), Place(ref="n2", kind="school", lat=1, lon=2)]


def test_a_second_import_adds_none(city: Cast) -> None:
    from holdfast.rooms.premises.actions import import_places

    actor, owner = city.actor("city_administrator"), city.agencies["lanhe"]
    first = import_places(actor, owner, TWO)

    second = import_places(actor, owner, TWO)

    assert dict(first.premises) == {"mall": 1, "school": 1}
    assert (dict(second.premises), second.known) == ({}, 2)


def test_a_dry_run_touches_nothing(city: Cast) -> None:
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.premises.actions import import_places
    from holdfast.rooms.premises.models import Premises

    entries = Entry.objects.count()

    answer = import_places(city.actor("city_administrator"), city.agencies["lanhe"], TWO, dry_run=True)

    assert dict(answer.premises) == {"mall": 1, "school": 1}
    assert (Premises.objects.count(), Entry.objects.count()) == (0, entries)


def test_an_import_is_one_entry_of_the_ledger(city: Cast) -> None:
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.premises.actions import import_places

    import_places(city.actor("city_administrator"), city.agencies["lanhe"], TWO)

    assert [(e.kind, e.facts["places"]) for e in Entry.objects.filter(kind__startswith="premises.")] == [
        ("premises.imported", 2)
    ]


@pytest.mark.slow
def test_two_imports_at_once_let_each_place_in_once(fresh_db: str, city: Cast) -> None:
    from django.db import connections

    from holdfast.rooms.premises.actions import import_places
    from holdfast.rooms.premises.models import Premises

    places = [Place(ref=f"n{i}", kind="mall", lat=1, lon=2) for i in range(500)]
    actor, owner = city.actor("city_administrator"), city.agencies["lanhe"]
    start, failed = threading.Barrier(2), []

    def bring() -> None:
        start.wait()
        try:
            import_places(actor, owner, places)
        except Exception as error:  # what a thread raises is lost otherwise
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert Premises.objects.count() == 500


def test_facts_of_a_place_that_is_not_in_the_register_are_refused_by_name(city: Cast) -> None:
    from holdfast.rooms.premises.actions import import_facts, import_places

    actor = city.actor("city_administrator")
    import_places(actor, city.agencies["lanhe"], TWO)
    rows = [FactRow(2, "n1", {"daily_footfall": 5}), FactRow(3, "n404", {"daily_footfall": 5})]

    answer = import_facts(actor, rows, file="t.csv", method="count", assessed_on=date(2026, 1, 1))

    assert (answer.places, answer.facts) == (1, 1)
    assert [(row.file, row.row, row.field, row.came) for row in answer.refused] == [("t.csv", "3", "osm_id", "n404")]


def test_facts_of_another_branch_are_refused_like_absent_ones(city: Cast) -> None:
    from holdfast.rooms.premises.actions import import_facts, import_places
    from holdfast.rooms.premises.models import Fact

    import_places(city.actor("city_administrator"), city.agencies["lanhe.south"], TWO)

    answer = import_facts(
        city.actor("north_operator"),
        [FactRow(2, "n1", {"critical": True})],
        file="t.csv",
        method="m",
        assessed_on=date(2026, 1, 1),
    )

    assert [type(row) for row in answer.refused] == [RefusedRow]
    assert Fact.objects.count() == 0


def test_the_same_table_again_says_nothing_new_and_a_new_value_keeps_the_old(city: Cast) -> None:
    from holdfast.rooms.premises.actions import import_facts, import_places
    from holdfast.rooms.premises.models import Fact

    actor = city.actor("city_administrator")
    import_places(actor, city.agencies["lanhe"], TWO)

    def say(footfall: int, day: date) -> int:
        rows = [FactRow(2, "n1", {"daily_footfall": footfall})]
        return import_facts(actor, rows, file="t.csv", method="count", assessed_on=day).facts

    said = [say(5, date(2026, 1, 1)), say(5, date(2026, 2, 2)), say(6, date(2026, 3, 3))]

    assert said == [1, 0, 1]
    assert list(Fact.objects.order_by("pk").values_list("value", flat=True)) == [5, 6]
    assert Fact.objects.get(superseded_at__isnull=True).value == 6


@pytest.mark.parametrize(
    ("name", "value"),
    [("daily_footfall", -1), ("daily_footfall", True), ("critical", 1), ("religion", 1), ("peak_presence", 10**9)],
)
def test_a_fact_that_cannot_be_is_named(city: Cast, name: str, value: int) -> None:
    from holdfast.rooms.premises.actions import NewFact, enter_facts, import_places
    from holdfast.rooms.premises.models import Premises

    actor = city.actor("city_administrator")
    import_places(actor, city.agencies["lanhe"], TWO)

    with pytest.raises(BadInput, match=name if name != "religion" else "daily_footfall"):
        enter_facts(actor, Premises.objects.get(source_ref="n1").pk, [NewFact(name, value)])


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("north_crew", NotAllowed),
        ("north_auditor", NotAllowed),
        ("arena_operator", NotFound),
        ("south_duty_officer", NotFound),
    ],
)
def test_who_may_not_enter_facts_is_refused_and_strangers_see_no_place(
    city: Cast, who: str, refusal: type[Exception]
) -> None:
    from holdfast.rooms.premises.actions import NewFact, enter_facts, import_places
    from holdfast.rooms.premises.models import Fact, Premises

    import_places(city.actor("city_administrator"), city.agencies["lanhe.north"], TWO)

    with pytest.raises(refusal):
        enter_facts(city.actor(who), Premises.objects.get(source_ref="n1").pk, [NewFact("critical", True)])
    assert Fact.objects.count() == 0


@pytest.mark.parametrize(("field", "value"), [("kind", "palace"), ("lat", 91.0), ("lon", -181.0), ("name", " ")])
def test_a_place_that_cannot_be_added_names_its_field(city: Cast, field: str, value: object) -> None:
    from dataclasses import replace

    from holdfast.rooms.premises.actions import NewPremises, add_premises

    new = replace(NewPremises(kind="mall", name="Granary", lat=1, lon=2), **{field: value})

    with pytest.raises(BadInput) as refused:
        add_premises(city.actor("city_administrator"), city.agencies["lanhe"], new)
    assert refused.value.place.field == field


def test_a_school_added_by_hand_is_a_use_kept_at_standard_and_a_hall_is_not(city: Cast) -> None:
    from holdfast.rooms.premises.actions import NewPremises, add_premises

    actor, owner = city.actor("city_administrator"), city.agencies["lanhe"]
    kinds = ("school", "childcare", "college", "assembly_hall", "mall")

    flags = [
        add_premises(actor, owner, NewPremises(kind=kind, name="X", lat=1, lon=2)).always_standard for kind in kinds
    ]

    assert flags == [True, True, True, False, False]
