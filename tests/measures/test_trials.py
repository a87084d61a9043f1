"""Unannounced tests: results name posts, and a failed one counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.domain.mode import Mode
from holdfast.kernel.errors import BadInput, NotAllowed
from tests.measures.conftest import NOON, House

if TYPE_CHECKING:
    from holdfast.rooms.measures.models import PlaceMeasure, Trial
    from holdfast.rooms.premises.models import Premises


def tried(house: House, row: PlaceMeasure, passed: bool, who: str = "north_duty_officer", **words: Any) -> Trial:
    from holdfast.rooms.measures.actions import NewTrial, record_trial

    given = {"kind": "trial.gate", "true_at": NOON, **words}
    return record_trial(house.cast.actor(who), row.pk, NewTrial(passed=passed, **given))


@pytest.fixture
def gate(house: House, mall: Premises) -> PlaceMeasure:
    from holdfast.rooms.measures.actions import verify

    row = house.check("mall_operator", house.measure(mall, "entrance-check"), state="present")
    return verify(house.cast.actor("north_duty_officer"), row.pk)


def test_a_failed_test_leaves_the_share_that_was_passed_and_ends_the_verification(
    house: House, mall: Premises, gate: PlaceMeasure
) -> None:
    from holdfast.rooms.measures.queries import tests

    for passed in (True, True, True, False):
        tried(house, gate, passed)

    row = house.measure(mall, "entrance-check")
    _, tally = tests(row)
    assert (row.state, row.share, row.verified_at) == ("partial", 75, None)
    assert (tally.tests, tally.miss_rate) == (4, 25)
    assert [look.trial_id is not None for look in row.checks.order_by("pk")] == [False, False, True]


def test_a_failed_test_is_felt_in_the_sum(house: House, mall: Premises, gate: PlaceMeasure) -> None:
    from holdfast.rooms.measures.models import Compliance

    before = Compliance.objects.get(premises=mall).average

    tried(house, gate, False)

    after = Compliance.objects.get(premises=mall)
    assert (before, after.average, after.met) == (10, 0, 0)


def test_a_new_check_after_a_failed_test_stands_again(house: House, mall: Premises, gate: PlaceMeasure) -> None:
    tried(house, gate, False)

    row = house.check("mall_operator", gate, state="present")

    assert (row.share, row.verified_at) == (100, None)


def test_a_passed_test_changes_nothing_but_the_tally(house: House, mall: Premises, gate: PlaceMeasure) -> None:
    tried(house, gate, True)

    row = house.measure(mall, "entrance-check")
    assert (row.share, row.verified_at, row.trials.count()) == (100, NOON, 1)


def test_a_test_in_an_exercise_changes_nothing_live_and_counts_nowhere(
    house: House, mall: Premises, gate: PlaceMeasure
) -> None:
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.measures.queries import tests

    tried(house, gate, False, mode=Mode.EXERCISE)

    row = house.measure(mall, "entrance-check")
    assert (row.share, row.verified_at) == (100, NOON)
    assert tests(row)[1].tests == 0
    assert Entry.objects.get(kind="measures.tested").mode == "exercise"


def test_a_result_names_a_post_of_the_place_and_no_other(house: House, mall: Premises, gate: PlaceMeasure) -> None:
    ours, theirs = house.cast.posts["mall_operator"], house.cast.posts["arena_operator"]

    trial = tried(house, gate, True, tested_post=ours.pk)

    assert (trial.tested_post, trial.by_post) == (ours.pk, house.cast.posts["north_duty_officer"].pk)
    with pytest.raises(BadInput, match="tested_post"):
        tried(house, gate, True, tested_post=theirs.pk)


def test_only_a_test_that_the_pack_has_is_recorded_and_only_by_who_may(
    house: House, mall: Premises, gate: PlaceMeasure
) -> None:
    with pytest.raises(BadInput, match="one of trial"):
        tried(house, gate, True, kind="trial.test-item")
    with pytest.raises(NotAllowed):
        tried(house, gate, True, who="mall_operator")

    assert gate.trials.count() == 0


def test_no_column_of_a_test_names_a_person() -> None:
    from holdfast.rooms.measures.models import Trial

    names = {field.name for field in Trial._meta.get_fields()}
    assert not {name for name in names if "user" in name or "person" in name or "name" in name}
