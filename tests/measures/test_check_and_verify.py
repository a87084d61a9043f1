"""Somebody says how a measure stands, and another agency verifies it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.domain.measures.finding import Finding, State
from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, OutOfDate, Refused
from holdfast.plumbing import clock
from tests.measures.conftest import NOON, House

if TYPE_CHECKING:
    from holdfast.rooms.measures.models import PlaceMeasure
    from holdfast.rooms.premises.models import Premises


def verify(house: House, who: str, row: PlaceMeasure, **words: int) -> PlaceMeasure:
    from holdfast.rooms.measures.actions import verify as act

    return act(house.cast.actor(who), row.pk, **words)


def owed(place: Premises, state: str = "open") -> list[str]:
    from holdfast.rooms.obligations.models import Obligation

    rows = Obligation.objects.filter(subject_id=place.pk, rule__rule_id="clock.verify-again", state=state)
    return [row.subject_label for row in rows.order_by("due_at")]


def test_an_operator_says_how_many_there_are_and_the_share_follows(house: House, mall: Premises) -> None:
    row = house.check("mall_operator", house.measure(mall, "guards"), held=74)

    assert (row.state, row.held, row.needed) == ("partial", 74, 120)
    assert round(row.share) == 62
    assert row.checked_at == NOON


def test_a_check_is_told_in_the_ledger_without_its_words(house: House, mall: Premises) -> None:
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.measures.actions import NewCheck, check

    found = NewCheck(Finding(State.PARTIAL, share=86), NOON, "exit 7 is blocked")
    row = check(house.cast.actor("mall_operator"), house.measure(mall, "emergency-passage").pk, found)

    entry = Entry.objects.get(kind="measures.checked")
    assert (entry.subject_id, entry.facts["share"], entry.facts["state"]) == (row.pk, 86, "partial")
    assert "exit 7" not in str(entry.facts)
    assert len(entry.commitments["note"]) == 64


@pytest.mark.parametrize(
    ("rule", "finding", "field"),
    [
        ("guards", Finding(State.PRESENT), "held"),
        ("guards", Finding(State.PARTIAL, held=-1), "held"),
        ("entrance-check", Finding(State.PARTIAL), "share"),
        ("entrance-check", Finding(State.PARTIAL, held=3), "total"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_written(
    house: House, mall: Premises, rule: str, finding: Finding, field: str
) -> None:
    from holdfast.rooms.measures.actions import NewCheck, check

    with pytest.raises(BadInput) as refused:
        check(house.cast.actor("mall_operator"), house.measure(mall, rule).pk, NewCheck(finding, NOON))

    assert refused.value.place.field == field
    assert house.measure(mall, rule).checked_at is None


def test_what_has_not_happened_yet_is_refused(house: House, mall: Premises) -> None:
    from holdfast.rooms.measures.actions import NewCheck, check

    with pytest.raises(Refused, match="future"):
        check(
            house.cast.actor("mall_operator"),
            house.measure(mall, "video").pk,
            NewCheck(Finding(State.PARTIAL, held=100), NOON + timedelta(minutes=1)),
        )


@pytest.mark.parametrize(
    ("who", "error"),
    [("auditor", NotAllowed), ("north_crew", NotAllowed), ("arena_operator", NotFound), ("north_member", NotFound)],
)
def test_others_do_not_check(house: House, mall: Premises, who: str, error: type[Refused]) -> None:
    with pytest.raises(error):
        house.check(who, house.measure(mall, "video"), held=100)


def test_the_district_verifies_what_the_operator_checked_and_owes_it_again_in_time(
    house: House, mall: Premises
) -> None:
    from holdfast.rooms.obligations.models import Obligation

    row = house.check("mall_operator", house.measure(mall, "guards"), held=120)

    row = verify(house, "north_duty_officer", row)

    again = Obligation.objects.get(subject_id=mall.pk, rule__rule_id="clock.verify-again")
    assert (row.verified_at, row.verifier_post) == (NOON, house.cast.posts["north_duty_officer"].pk)
    assert again.due_at == row.valid_until == NOON + timedelta(days=182)
    assert again.owner_path == "lanhe.north."


def test_nobody_verifies_what_they_checked_themselves_even_at_another_post(house: House, mall: Premises) -> None:
    from holdfast.rooms.agencies.models import Holding

    house.check("north_duty_officer", house.measure(mall, "video"), held=100)
    Holding.objects.create(
        post=house.cast.posts["city_duty_officer"],
        user=house.cast.users["north_duty_officer"],
        from_at=NOON - timedelta(days=1),
    )
    house.cast.users["in_the_city"] = house.cast.users["north_duty_officer"]
    house.cast.posts["in_the_city"] = house.cast.posts["city_duty_officer"]

    with pytest.raises(Refused) as refused:
        verify(house, "in_the_city", house.measure(mall, "video"))

    assert refused.value.code == "same-person"


CODES = {
    "same agency": ("north_duty_officer", "north_commander", "same-agency"),
    "the city above the district may": ("mall_operator", "city_commander", ""),
    "checked by the district, verified by the city": ("north_duty_officer", "city_duty_officer", ""),
    "checked by the city, verified by the district": ("city_duty_officer", "north_duty_officer", ""),
}


@pytest.mark.parametrize(("checker", "verifier", "code"), CODES.values(), ids=CODES)
def test_another_agency_verifies(house: House, mall: Premises, checker: str, verifier: str, code: str) -> None:
    row = house.check(checker, house.measure(mall, "video"), held=100)

    try:
        verify(house, verifier, row)
        came = ""
    except Refused as refused:
        came = refused.code

    assert came == code


def test_control_without_the_rule_anybody_with_the_right_would_verify_their_own(
    house: House, mall: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right alone does not stop it: the control takes the rule away and the same act goes through."""
    import importlib

    row = house.check("north_duty_officer", house.measure(mall, "video"), held=100)
    with pytest.raises(Refused):
        verify(house, "north_duty_officer", row)

    monkeypatch.setattr(importlib.import_module("holdfast.rooms.measures.actions.verify"), "refusal", lambda *_: "")

    assert verify(house, "north_duty_officer", row).verified_at == NOON


def test_the_operator_has_no_right_to_verify_and_nobody_verifies_twice_or_what_nobody_checked(
    house: House, mall: Premises
) -> None:
    row = house.measure(mall, "video")
    with pytest.raises(Refused, match="Nobody has checked"):
        verify(house, "north_duty_officer", row)
    house.check("mall_operator", row, held=100)
    with pytest.raises(NotAllowed):
        verify(house, "mall_operator", row)
    verify(house, "north_duty_officer", row)

    with pytest.raises(Refused, match="verified already"):
        verify(house, "north_commander", row)


def test_a_newer_check_is_not_verified_by_mistake(house: House, mall: Premises) -> None:
    row = house.check("mall_operator", house.measure(mall, "video"), held=100)
    seen = row.checks.get().pk
    house.check("mall_operator", row, held=10)

    with pytest.raises(OutOfDate):
        verify(house, "north_duty_officer", row, look=seen)

    assert house.measure(mall, "video").verified_at is None


def test_a_new_check_ends_the_verification_and_what_was_owed_of_it(house: House, mall: Premises) -> None:
    row = verify(house, "north_duty_officer", house.check("mall_operator", house.measure(mall, "video"), held=100))
    before = owed(mall)

    row = house.check("mall_operator", row, held=80)

    assert len(before) == 1
    assert (row.verified_at, row.valid_until, owed(mall)) == (None, None, [])


def test_verifying_again_settles_what_was_owed_and_opens_the_next(house: House, mall: Premises) -> None:
    row = verify(house, "north_duty_officer", house.check("mall_operator", house.measure(mall, "video"), held=100))
    assert row.valid_until is not None

    with clock.at(row.valid_until - timedelta(days=2)):
        house_row = house.check("mall_operator", row, held=100)
        row = verify(house, "north_duty_officer", house_row)

    assert len(owed(mall)) == 1
    assert len(owed(mall, "withdrawn")) == 1
    assert row.valid_until == NOON + timedelta(days=182 - 2 + 182)


def test_a_verification_that_ran_out_is_said(house: House, mall: Premises) -> None:
    from holdfast.rooms.measures.lines import rows_of_sheet
    from holdfast.rooms.measures.queries import sheet_of

    row = verify(house, "north_duty_officer", house.check("mall_operator", house.measure(mall, "video"), held=100))
    assert row.valid_until is not None

    def lapsed() -> bool:
        sheet = sheet_of(mall, "cn-2026")
        assert sheet is not None
        actor = house.cast.actor("mall_operator")
        return next(each.lapsed for each in rows_of_sheet(actor, sheet) if each.rule == "measure.video")

    assert not lapsed()
    with clock.at(row.valid_until):
        assert lapsed()


def at_once(house: House, mall: Premises) -> int:
    """Two measures of one place are checked at the same moment; how many of them the place then counts as met."""
    from django.db import connections

    from holdfast.rooms.measures.models import Compliance

    start = threading.Barrier(2)

    def act(row: PlaceMeasure, held: float) -> None:
        try:
            start.wait(20)
            with clock.at(NOON):
                house.check("mall_operator", row, held=held)
        finally:
            connections.close_all()

    pairs = [(house.measure(mall, "video"), 100.0), (house.measure(mall, "guards"), 120.0)]
    threads = [threading.Thread(target=act, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Compliance.objects.get(premises=mall).met


@pytest.mark.slow
def test_two_checks_of_one_place_at_once_are_both_counted(fresh_db: str, house: House) -> None:
    mall = house.place(daily_footfall=38_400, public_floor_area_m2=12_000)

    assert at_once(house, mall) == 2


@pytest.mark.slow
def test_control_without_the_lock_on_the_place_one_of_them_is_lost(
    fresh_db: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib

    from holdfast.rooms.premises.models import Premises as Row

    mall = house.place(daily_footfall=38_400, public_floor_area_m2=12_000)
    both_wrote = threading.Barrier(2)

    def unlocked(ids: list[object]) -> list[Row]:
        return list(Row.objects.select_related("owner").filter(pk__in=ids))

    def unlocked_together(ids: list[object]) -> list[Row]:
        both_wrote.wait(20)
        return unlocked(ids)

    monkeypatch.setattr(importlib.import_module("holdfast.rooms.measures.actions.locking"), "lock_places", unlocked)
    monkeypatch.setattr(importlib.import_module("holdfast.rooms.measures.demanding"), "lock_places", unlocked_together)

    assert at_once(house, mall) == 1
