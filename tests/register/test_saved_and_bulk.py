"""Views are kept by their own reader alone; acts on many places say their number and take nothing away untyped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.register.conftest import Place

if TYPE_CHECKING:
    from tests.support.cast import Cast

Grade = Callable[[], None]
WHO = "city_duty_officer"
ADMIN = "city_administrator"


def views(city: Cast, who: str) -> list[tuple[str, str]]:
    return [(view.name, view.query) for view in city.client(who).get("/premises/").context["saved"]]


def test_a_view_keeps_the_filters_and_forgets_the_page(city: Cast, adopted: object) -> None:
    said = {"name": "  Late   ones ", "query": "overdue=1&after=abc&ids=1&grade=class-1"}

    city.client(WHO).post("/premises/views/", said)

    assert views(city, WHO) == [("Late ones", "overdue=1&grade=class-1")]
    assert views(city, ADMIN) == []


def test_a_name_is_kept_once_and_can_be_changed_and_deleted(city: Cast, adopted: object) -> None:
    from holdfast.rooms.agencies.models import SavedView

    client = city.client(WHO)
    client.post("/premises/views/", {"name": "A", "query": "stale=1"})
    refused = client.post("/premises/views/", {"name": "A", "query": ""}, follow=True).content.decode()
    row = SavedView.objects.get()
    client.post(f"/premises/views/{row.pk}/rename/", {"name": "B"})
    renamed = views(city, WHO)
    client.post(f"/premises/views/{row.pk}/delete/")

    assert "another view under this name: A" in refused
    assert renamed == [("B", "stale=1")]
    assert views(city, WHO) == []


def test_a_view_of_somebody_else_is_absent(city: Cast, adopted: object) -> None:
    from holdfast.rooms.agencies.models import SavedView

    city.client(WHO).post("/premises/views/", {"name": "Mine", "query": ""})
    row = SavedView.objects.get()

    answer = city.client(ADMIN).post(f"/premises/views/{row.pk}/delete/")

    assert answer.status_code == 404
    assert SavedView.objects.count() == 1


def test_a_person_keeps_so_many_views_and_no_more(city: Cast) -> None:
    from holdfast.kernel.errors import Refused
    from holdfast.rooms.agencies.actions import saved_views

    actor = city.actor(WHO)
    for number in range(saved_views.MOST):
        saved_views.keep_view(actor, "premises", f"view {number}", "")

    with pytest.raises(Refused, match="Delete one first"):
        saved_views.keep_view(actor, "premises", "one more", "")


def seen(client: object, said: dict[str, object]) -> dict[str, str]:
    """The hash of what the page said it would do."""
    return {"seen": client.get("/premises/several/", said).context["would"].seen}  # type: ignore[attr-defined]


def test_closing_several_needs_their_number_typed(city: Cast, place: Place, graded: Grade) -> None:
    from holdfast.rooms.premises.models import Premises

    rows = [place(f"P{number}", 100) for number in range(3)]
    graded()
    client = city.client(ADMIN)
    said = {"act": "close", "ids": [str(row.pk) for row in rows[:2]], "why": "gone", "reason": "Of no use any more"}

    asked = client.get("/premises/several/", said).content.decode()
    untyped = client.post("/premises/several/do/", said | {"typed": "3"}, follow=True).content.decode()
    none_closed = Premises.objects.filter(closed_at__isnull=False).count()
    client.post("/premises/several/do/", said | {"typed": "2"} | seen(client, said))

    assert "Type 2 to go on" in asked
    assert "2 was to be typed" in untyped
    assert none_closed == 0
    assert set(Premises.objects.filter(closed_at__isnull=False)) == set(rows[:2])


def test_the_reason_of_closing_stands_in_the_ledger(city: Cast, place: Place, graded: Grade) -> None:
    from holdfast.rooms.ledger.models import Entry

    row = place("P", 100)
    graded()
    said = {"act": "close", "ids": [str(row.pk)], "typed": "1", "why": "mistake", "reason": "Of no use any more"}

    client = city.client(ADMIN)
    client.post("/premises/several/do/", said | seen(client, said))

    assert Entry.objects.get(kind="premises.closed").facts["reason"] == "mistake"


@pytest.mark.parametrize(("why", "reason"), [("I felt like it", "Of no use any more"), ("gone", ""), ("gone", "...")])
def test_a_reason_that_is_none_closes_nothing(city: Cast, place: Place, graded: Grade, why: str, reason: str) -> None:
    row = place("P", 100)
    graded()
    said = {"act": "close", "ids": [str(row.pk)], "typed": "1", "why": why, "reason": reason}

    client = city.client(ADMIN)
    client.post("/premises/several/do/", said | seen(client, said))

    row.refresh_from_db()
    assert row.closed_at is None


def test_grades_are_confirmed_by_what_was_seen(city: Cast, place: Place, graded: Grade) -> None:
    from holdfast.rooms.premises.models import Grade as Row

    row = place("P", 100)
    client = city.client(WHO)
    graded()
    city_enters(row, 6000)
    said = {"act": "grade", "ids": [str(row.pk)], "pack": "cn-2026"}
    seen = client.get("/premises/several/", said).context["would"].seen
    city_enters(row, 3000)
    late = client.post("/premises/several/do/", said | {"seen": seen}, follow=True).content.decode()
    fresh = client.get("/premises/several/", said).context["would"].seen
    client.post("/premises/several/do/", said | {"seen": fresh})

    assert "changed since you looked" in late
    assert Row.objects.get(premises=row, superseded_at__isnull=True).grade == "class-2"


def city_enters(row: object, footfall: int) -> None:
    from datetime import date

    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import NewFact, enter_facts

    fact = NewFact("daily_footfall", footfall, f"count of {footfall}", date(2026, 4, 4))
    enter_facts(command_actor(), row.pk, [fact])  # type: ignore[attr-defined]


def test_all_that_the_filters_leave_is_told_from_what_was_ticked(city: Cast, place: Place, graded: Grade) -> None:
    big, small = place("Big", 6000), place("Small", 100)
    place("Other", 6000, owner="lanhe.south")
    graded()
    query = {"act": "close", "every": "1", "grade": "class-1", "ids": [str(small.pk)]}

    chosen = city.client("north_administrator").get("/premises/several/", query).context["chosen"]

    assert [row.pk for row in chosen.rows] == [big.pk]


@pytest.mark.parametrize("who", ["auditor", "north_operator", "city_duty_officer"])
def test_who_may_not_close_is_not_asked_and_not_obeyed(city: Cast, place: Place, graded: Grade, who: str) -> None:
    row = place("P", 100)
    graded()
    said = {"act": "close", "ids": [str(row.pk)], "typed": "1", "reason": "Of no use any more"}

    answer = city.client(who).post("/premises/several/do/", said)

    row.refresh_from_db()
    assert answer.status_code == 403
    assert row.closed_at is None
    assert "close" not in [act.key for act in city.client(who).get("/premises/").context["acts"]]


def test_the_export_of_ticked_rows_runs_no_formula(city: Cast, place: Place, graded: Grade) -> None:
    row = place("=1+1", 100)
    graded()

    answer = city.client(WHO).get("/premises/several/", {"act": "export", "ids": [str(row.pk)]})
    text = b"".join(answer.streaming_content).decode()

    assert "'=1+1" in text
    assert "class 3" in text
