"""Facts, duties, grades and closing of many places: told first, in one transaction, for own rows alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, get_type_hints

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.register.conftest import Place

if TYPE_CHECKING:
    from holdfast.rooms.premises.models import Premises
    from tests.several.conftest import Several
    from tests.support.cast import Cast

Grade = Callable[[], None]
WHO = "north_duty_officer"


def waiting() -> set[object]:
    from holdfast.rooms.premises.models import Waiting

    return set(Waiting.objects.values_list("premises_id", "grade"))


def test_many_are_said_to_be_critical_and_wait_for_their_grade(
    city: Cast, several: Several, place: Place, graded: Grade
) -> None:
    from holdfast.rooms.ledger.models import Entry

    big, small, foreign = place("Big", 6000), place("Small", 100), place("Foreign", 100, owner="lanhe.south")
    graded()

    told = several.page(WHO, "critical", [big, small, foreign], critical="yes", method="list of the office")["would"]
    several.do(WHO, "critical", [big, small, foreign], critical="yes", method="list of the office")

    assert told.numbers == {"said": 2, "waiting": 1}
    assert waiting() == {(small.pk, "class-1")}
    told_of = Entry.objects.filter(kind="premises.facts_entered").values_list("subject_id", flat=True)
    assert {big.pk, small.pk} <= set(told_of)
    assert small.facts.get(name="critical").method == "list of the office"
    assert not foreign.facts.filter(name="critical").exists()


def test_one_more_round_is_owed_where_the_duty_is_and_nowhere_else(
    city: Cast, several: Several, place: Place, graded: Grade
) -> None:
    from holdfast.rooms.obligations.models import Obligation

    class_1, class_3 = place("One", 6000), place("Three", 100)
    graded()
    before = Obligation.objects.filter(rule__rule_id="duty.facility-check").count()

    told = several.page(WHO, "duty", [class_1, class_3], duty="duty.facility-check")["would"]
    several.do(WHO, "duty", [class_1, class_3], duty="duty.facility-check")

    asked = Obligation.objects.filter(rule__rule_id="duty.facility-check", series__isnull=True)
    assert told.numbers == {"asked": 1, "left_alone": 1}
    assert [row.subject_id for row in asked] == [class_1.pk]
    assert Obligation.objects.filter(rule__rule_id="duty.facility-check").count() == before + 1


def test_closing_is_all_or_nothing(city: Cast, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.kernel.errors import OutOfDate
    from holdfast.rooms.premises.actions import close, close_many
    from holdfast.rooms.premises.models import Premises

    rows = [place(f"P{number}") for number in range(3)]
    last, one = max(row.pk for row in rows), close.close_premises

    def broken(actor: object, pk: object, **words: object) -> None:
        if pk == last:
            raise OutOfDate("meanwhile")
        one(actor, pk, **words)  # type: ignore[arg-type]

    monkeypatch.setattr(close, "close_premises", broken)
    with pytest.raises(OutOfDate):
        close_many(city.actor("city_administrator"), [row.pk for row in rows], reason="Of no use any more", why="gone")

    assert not Premises.objects.filter(closed_at__isnull=False).exists()


def test_all_that_the_filters_leave_means_every_page_of_the_own_rows(
    city: Cast, several: Several, place: Place, graded: Grade
) -> None:
    from holdfast.rooms.premises.models import Premises

    owner = city.agencies["lanhe.north"]
    row = place("Hall", kind="theatre")
    Premises.objects.bulk_create(
        Premises(
            name=f"P{number:03}", kind="mall", lat=31, lon=121, owner=owner, owner_path=owner.path, source="hand",
            added_at=row.added_at,
        )
        for number in range(70)
    )  # fmt: skip
    place("Other", owner="lanhe.south")
    filters = {"listing": "mall"}

    asked = several.api(WHO, "critical", every=True, filters=filters, critical=False).json()
    several.do(WHO, "critical", every="1", critical="no", **filters)

    assert (asked["places"], asked["numbers"]["said"]) == (70, 70)
    assert Premises.objects.filter(facts__name="critical").count() == 70


def test_an_act_on_many_asks_no_more_than_one_on_few(city: Cast, place: Place, graded: Grade) -> None:
    from holdfast.rooms.premises.actions import NewFact, hand_over, say_of_many

    rows = [place(f"P{number}", 100) for number in range(12)]
    graded()
    actor, mall = city.actor("north_administrator"), city.agencies["lanhe.north.mall"].pk

    def asked(act: Callable[[list[object]], object], some: list[Premises]) -> int:
        with CaptureQueriesContext(connection) as queries:
            act([row.pk for row in some])
        return len(queries)

    for act in (
        lambda ids: say_of_many(actor, ids, NewFact("critical", True)),
        lambda ids: hand_over(actor, ids, mall),
    ):
        asked(act, rows[:1])
        assert asked(act, rows[1:3]) == asked(act, rows[3:12])


@pytest.mark.parametrize("act", ["hand", "critical", "duty", "close", "grade"])
def test_who_may_not_is_not_offered_it_and_not_obeyed(city: Cast, several: Several, place: Place, act: str) -> None:
    row = place("P")

    page = city.client("auditor").get("/premises/several/", {"act": act, "ids": [str(row.pk)]})
    over_api = several.api("auditor", act, [row], to="lanhe.north.", critical=True, duty="duty.drill")

    assert (page.status_code, over_api.status_code) == (403, 403)
    assert act not in [each.key for each in city.client("auditor").get("/premises/").context["acts"]]


def test_the_list_of_the_api_is_that_of_the_page(city: Cast, place: Place, graded: Grade) -> None:
    place("A", 6000), place("B", 100)
    graded()
    client = city.client(WHO)

    page = client.get("/premises/?grade=class-1").context["lines"]
    over_api = client.get("/api/v1/register/places?grade=class-1").json()
    table = b"".join(client.get("/api/v1/register/places.csv?grade=class-1").streaming_content).decode()

    assert [(line["name"], line["grade"]) for line in over_api["items"]] == [(line.name, line.grade) for line in page]
    assert [line["name"] for line in over_api["items"]] == ["A"]
    assert len(table.splitlines()) == 2


def test_nothing_of_it_selects_one_sort_of_hall() -> None:
    """What may be asked beside the choices of a list is asked of what rooms count, never of a use or a kind."""
    from holdfast.portal.register import rest
    from tests.premises.test_assembly_halls import SELECTABLE

    asked, shown = set(get_type_hints(rest.RegisterWanted)), set(get_type_hints(rest.RegisterLineOut))
    hidden = {"kind", "always_standard", "public_service", "source_ref", "tag"}

    assert asked == SELECTABLE | {"name", "weak", "overdue", "heightened", "stale", "waiting"}
    assert shown & hidden == set()
    assert set(get_type_hints(rest.SeveralIn)) & hidden == set()
