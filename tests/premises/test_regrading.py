"""Facts change, the place waits; what its grade gains and loses is shown first, and confirmed on the facts that were seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from holdfast.kernel.errors import NotAllowed, OutOfDate
from tests.premises.test_grading import place_id, regraded, series_of

if TYPE_CHECKING:
    from holdfast.policy.pack import Pack as Rules
    from holdfast.rooms.premises.models import Waiting
    from holdfast.rooms.rulebook.models import Adoption
    from tests.support.cast import Cast

Bring = Callable[[str], None]
SMALL = "n278752636"  # 179 people a day: class 3


def cn_rules() -> Rules:
    from holdfast.policy.read import shipped_pack

    return shipped_pack("cn-2026")


def say(city: Cast, place: UUID, footfall: int | None, *, assumed: bool = False) -> None:
    from holdfast.rooms.premises.actions import NewFact, enter_facts

    officer = city.actor("city_duty_officer")
    enter_facts(officer, place, [NewFact("daily_footfall", footfall, "ticket count", date(2026, 11, 1), assumed)])


def waiting_rows() -> list[Waiting]:
    from holdfast.rooms.premises.models import Waiting

    return list(Waiting.objects.order_by("pk"))


@pytest.fixture
def graded(brought_in: Bring, adopted: Adoption) -> UUID:
    """Andorra, graded; one small place of it."""
    brought_in("andorra")
    regraded()
    return place_id(SMALL)


def test_a_place_waits_while_its_facts_give_another_grade_than_it_has(city: Cast, graded: UUID) -> None:
    say(city, graded, 5001)
    while_waiting = [(row.premises_id, row.held, row.grade) for row in waiting_rows()]
    say(city, graded, 180)

    assert while_waiting == [(graded, "class-3", "class-1")]
    assert waiting_rows() == []


def test_a_place_whose_new_facts_give_the_same_grade_does_not_wait(city: Cast, graded: UUID) -> None:
    say(city, graded, 200)

    assert waiting_rows() == []


def test_a_fact_that_becomes_assumed_or_unknown_waits_too(city: Cast, graded: UUID) -> None:
    say(city, graded, 179, assumed=True)
    assumed = [(row.grade, row.assumed, row.missing) for row in waiting_rows()]
    say(city, graded, None)

    assert assumed == [("class-3", True, "")]
    assert [(row.grade, row.missing) for row in waiting_rows()] == [("ungraded", "daily_footfall")]


def test_the_difference_is_told_before_and_nothing_is_written(city: Cast, graded: UUID) -> None:
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.premises.actions import regrade_one

    say(city, graded, 5001)
    before = (series_of(graded), Entry.objects.count())

    answer = regrade_one(city.actor("city_duty_officer"), graded, cn_rules(), dry_run=True)

    told = answer.difference
    duties = {duty.rule_id: duty for duty in told.duties}
    assert [(move.old, move.new, move.places) for move in told.moves] == [("class-3", "class-1", 1)]
    assert (duties["duty.patrol"].gained, duties["duty.assessment"].lost) == (1, 1)
    # Every 2 hours from 06:00 to 22:00, every hour by night: 8 and 8; the hours of the night are the pack's, 22 to 7.
    assert (duties["duty.patrol"].after.a_day, duties["duty.patrol"].after.a_night) == (16, 9)
    assert {measure.rule_id for measure in told.measures if measure.gained}
    assert (series_of(graded), Entry.objects.count()) == before
    assert len(waiting_rows()) == 1


def test_confirming_ends_the_waiting_and_the_ledger_tells_the_move(city: Cast, graded: UUID) -> None:
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.premises.actions import regrade_one
    from holdfast.rooms.premises.models import Grade

    officer = city.actor("city_duty_officer")
    say(city, graded, 5001)
    shown = regrade_one(officer, graded, cn_rules(), dry_run=True)

    regrade_one(officer, graded, cn_rules(), seen=shown.seen)

    entry = Entry.objects.filter(kind="premises.regraded").latest("pk")
    assert Grade.objects.get(premises_id=graded, superseded_at__isnull=True).grade == "class-1"
    assert (entry.facts["moves"], entry.subject_id, entry.post) == ({"class-3:class-1": 1}, graded, officer.post_id)
    assert waiting_rows() == []


def test_a_fact_that_changed_since_it_was_looked_at_refuses_and_the_new_difference_can_be_confirmed(
    city: Cast, graded: UUID
) -> None:
    from holdfast.rooms.premises.actions import regrade_one
    from holdfast.rooms.premises.models import Grade

    officer = city.actor("city_duty_officer")
    say(city, graded, 5001)
    shown = regrade_one(officer, graded, cn_rules(), dry_run=True)
    say(city, graded, 3000)

    with pytest.raises(OutOfDate):
        regrade_one(officer, graded, cn_rules(), seen=shown.seen)

    anew = regrade_one(officer, graded, cn_rules(), dry_run=True)
    regrade_one(officer, graded, cn_rules(), seen=anew.seen)
    assert Grade.objects.get(premises_id=graded, superseded_at__isnull=True).grade == "class-2"


def test_those_that_wait_are_confirmed_in_one_act_and_no_others(city: Cast, graded: UUID) -> None:
    from holdfast.rooms.premises.actions import regrade
    from holdfast.rooms.premises.models import Grade, Premises

    officer = city.actor("city_duty_officer")
    others = list(Premises.objects.exclude(pk=graded).order_by("pk").values_list("pk", flat=True)[:4])
    for place in (graded, *others):
        say(city, place, 7000)
    waiting = len(waiting_rows())
    shown = regrade(officer, cn_rules(), waiting=True, dry_run=True)

    answer = regrade(officer, cn_rules(), waiting=True, seen=shown.seen)

    assert shown.difference.places == answer.changed == waiting > 1
    assert waiting_rows() == []
    assert Grade.objects.filter(premises_id__in=[graded, *others], grade="class-1", superseded_at=None).count() == 5


def test_an_operator_sees_that_a_place_waits_and_does_not_confirm(city: Cast, graded: UUID) -> None:
    from holdfast.rooms.premises.actions import regrade_one
    from holdfast.rooms.premises.models import Premises
    from holdfast.rooms.premises.waiting import waiting

    Premises.objects.filter(pk=graded).update(owner=city.agencies["lanhe.north"], owner_path="lanhe.north.")
    say(city, graded, 5001)
    operator, beside = city.actor("north_operator"), city.actor("south_duty_officer")

    assert [row.premises_id for row in waiting(operator)] == [graded]
    assert list(waiting(beside)) == []
    with pytest.raises(NotAllowed):
        regrade_one(operator, graded, cn_rules())


def test_who_waits_is_the_same_as_a_recount_of_every_place(city: Cast, graded: UUID) -> None:
    from holdfast.domain.grading.grade import grade
    from holdfast.rooms.premises.facts import place_facts
    from holdfast.rooms.premises.models import Grade, Premises

    for number, place in enumerate(Premises.objects.order_by("pk").values_list("pk", flat=True)):
        say(city, place, [179, 2000, 5001, None][number % 4])

    held = {row.premises_id: row for row in Grade.objects.filter(superseded_at__isnull=True)}
    now = {pk: grade(facts, cn_rules().book) for pk, facts in place_facts(Premises.objects.all()).items()}
    expected = {pk for pk, each in now.items() if (each.grade, each.missing) != (held[pk].grade, held[pk].missing)}
    assert {row.premises_id for row in waiting_rows()} == expected
    assert len(expected) > 20


def test_the_page_shows_who_waits_what_changes_and_confirms_just_that(city: Cast, graded: UUID) -> None:
    say(city, graded, 5001)
    client = city.client("city_duty_officer")

    listed = client.get("/premises/waiting/?pack=cn-2026").content.decode()
    shown = client.get(f"/premises/waiting/difference/?pack=cn-2026&place={graded}")
    seen = shown.context["answer"].seen
    stale = client.post("/premises/waiting/confirm/", {"pack": "cn-2026", "place": str(graded), "seen": "0" * 64})
    while_stale = len(waiting_rows())
    client.post("/premises/waiting/confirm/", {"pack": "cn-2026", "place": str(graded), "seen": seen})

    assert str(graded) in listed
    assert "Patrol" in shown.content.decode()
    assert "difference" in stale["Location"]
    assert (while_stale, waiting_rows()) == (1, [])


@pytest.mark.parametrize("locked", [True, False], ids=["as it is", "control: without the lock"])
def test_a_fact_entered_while_a_grade_is_confirmed_comes_before_or_after_it(
    fresh_db: str, city: Cast, brought_in: Bring, adopted: Adoption, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The confirmation stops between looking and writing; the fact that comes then must wait, or the place ends with a
    grade that its facts do not give and waits for nothing."""
    from django.db import connection

    from holdfast.rooms.premises.actions import regrade, regrade_one
    from holdfast.rooms.premises.models import Grade

    brought_in("andorra")
    regraded()
    place, officer = place_id(SMALL), city.actor("city_duty_officer")
    say(city, place, 5001)
    shown = regrade_one(officer, place, cn_rules(), dry_run=True)
    if not locked:
        monkeypatch.setattr(regrade_module(), "_locked", list)
    looked, entered = threading.Event(), threading.Event()
    write = regrade_module()._write

    def slow(worked: object) -> object:
        looked.set()
        entered.wait(1)
        return write(worked)  # type: ignore[arg-type]

    def enter() -> None:
        looked.wait(10)
        say(city, place, 100)
        entered.set()
        connection.close()

    monkeypatch.setattr(regrade_module(), "_write", slow)
    other = threading.Thread(target=enter)
    other.start()
    regrade_one(officer, place, cn_rules(), seen=shown.seen)
    other.join()

    # The fact of 100 a day gives class 3: a place that holds class 1 now waits for it.
    held = Grade.objects.get(premises_id=place, superseded_at__isnull=True).grade
    told = [(row.held, row.grade) for row in waiting_rows()]
    assert held == "class-1"
    assert (told == [("class-1", "class-3")]) is locked
    assert regrade is not None


def regrade_module() -> object:
    import sys

    return sys.modules["holdfast.rooms.premises.actions.regrade"]
