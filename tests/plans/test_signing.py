"""From the first word to the signature, and what a signature covers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from holdfast.domain.plans.content import fingerprint
from holdfast.kernel.errors import NotAllowed, NotFound, OutOfDate, Refused
from holdfast.plumbing import clock
from holdfast.project.reactions import open_plan_decision
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations.models import Decision, Obligation
from holdfast.rooms.plans import actions
from holdfast.rooms.plans.events import PlanProposed
from holdfast.rooms.plans.facts import content_of, identity_of
from holdfast.rooms.plans.models import Plan, Version
from tests.plans.conftest import House

State = Version.State


def test_a_first_version_begins_with_the_headings_and_cards_of_the_pack(house: House) -> None:
    version = house.begun()

    assert [each["key"] for each in version.sections][:2] == ["site", "organisation"]
    assert version.role_cards[0]["steps"][0] == "Call the police and press the alarm button."
    assert (version.number, version.state) == (1, State.DRAFT)


def test_an_incomplete_version_is_not_proposed_and_says_what_is_missing(house: House) -> None:
    version = house.begun()

    with pytest.raises(Refused, match="Not complete yet: The place and its key parts, Organisation and posts") as error:
        actions.propose(house.operator, version.pk)

    assert error.value.code == "not-complete"
    assert not Decision.objects.exists()


def test_a_proposed_version_is_owed_a_signature_by_the_district(house: House) -> None:
    version = house.proposed()

    asked = Decision.objects.select_related("obligation__owner").get(about_id=version.pk)
    assert asked.asks == "sign-plan"
    assert asked.obligation.owner.path == "lanhe.north."
    assert asked.asked_by == house.operator.user_id


def test_whoever_proposed_never_signs(house: House) -> None:
    from holdfast.rooms.obligations.actions import decide
    from holdfast.rooms.plans.actions import propose

    version = house.written()
    propose(house.commander, version.pk)
    asked = Decision.objects.get(about_id=version.pk)

    with pytest.raises(Refused):
        decide(house.commander, asked.pk, "approved", "Mine")

    version.refresh_from_db()
    assert version.state == State.PROPOSED


def test_a_signed_version_carries_the_hash_of_its_words(house: House) -> None:
    version = house.signed()

    assert version.state == State.SIGNED
    assert version.sha256 == fingerprint(identity_of(house.plan(), version), content_of(version))
    entry = Entry.objects.get(kind="plans.signed")
    assert entry.facts["sha256"] == version.sha256
    assert entry.post == house.commander.post_id


def test_the_next_signature_puts_the_version_before_behind_it(house: House) -> None:
    first = house.signed()
    second = house.signed("Said otherwise")

    first.refresh_from_db()
    assert (first.state, second.state, second.number) == (State.SUPERSEDED, State.SIGNED, 2)
    assert Plan.objects.count() == 1


def test_a_refused_version_keeps_its_reason_and_the_next_one_mends_it(house: House) -> None:
    from holdfast.rooms.plans.queries import decisions_about

    refused = house.decide(house.proposed("Short"), "refused", "The route over the bridge is closed")

    again = house.begun()
    assert refused.state == State.REFUSED
    assert decisions_about([refused])[refused.pk].outcome_reason == "The route over the bridge is closed"
    assert again.sections[0]["text"].endswith("Short")


@pytest.mark.parametrize(
    "change",
    ["sections = '[]'", "role_cards = '[]'", "sha256 = 'x'", "number = 9", "state = 'draft'"],
)
def test_the_database_refuses_to_change_what_was_signed(house: House, change: str) -> None:
    version = house.signed()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE plans_version SET {change} WHERE id = %s", [version.pk])


def test_the_database_refuses_to_delete_what_was_signed_and_lets_a_draft_go(house: House) -> None:
    version = house.signed()
    draft = house.begun()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        version.delete()

    assert draft.delete()[0] == 1


def test_signing_settles_the_review_that_is_owed(house: House, noon) -> None:  # type: ignore[no-untyped-def]
    from holdfast.rooms.obligations.jobs import open_ahead

    while open_ahead():
        pass
    review = Obligation.objects.get(rule__rule_id="duty.plan-review", subject_id=house.place.pk, state="open")
    assert review.opens_at <= clock.now()

    house.signed()

    review.refresh_from_db()
    assert review.state == "met"


def test_taking_back_withdraws_the_question(house: House) -> None:
    version = house.proposed()

    actions.take_back(house.operator, version.pk, reason="Of no use any more")

    version.refresh_from_db()
    assert version.state == State.DRAFT
    assert Obligation.objects.get(subject_id=version.pk).state == "withdrawn"


def test_two_versions_are_never_in_work_at_once(house: House) -> None:
    house.begun()

    with pytest.raises(Refused) as error:
        house.begun()

    assert error.value.code == "version-in-work"


def test_a_stranger_of_another_district_finds_no_plan(house: House) -> None:
    version = house.begun()

    with pytest.raises(NotFound):
        actions.write_section(house.cast.actor("south_duty_officer"), version.pk, "site", "x", seen=0)


def test_a_crew_reads_and_never_writes(house: House) -> None:
    version = house.begun()

    with pytest.raises(NotAllowed):
        actions.write_section(house.cast.actor("north_crew"), version.pk, "site", "x", seen=0)


def test_a_signature_is_taken_once(house: House) -> None:
    version = house.signed()

    with pytest.raises(OutOfDate):
        actions.sign_off(version.pk, approved=True, by=house.commander)


def test_every_proposal_opens_its_decision(house: House) -> None:
    """The handler `open_plan_decision` answers `PlanProposed` in the same transaction."""
    from holdfast.plumbing import events

    assert open_plan_decision in events._handlers[PlanProposed]
    version = house.proposed()
    assert Decision.objects.filter(about_id=version.pk).count() == 1


def test_the_ledger_tells_every_step(house: House) -> None:
    house.signed()

    kinds = list(Entry.objects.filter(subject_room="plans").order_by("pk").values_list("kind", flat=True))
    assert kinds[0] == "plans.begun"
    assert kinds[-2:] == ["plans.proposed", "plans.signed"]
    assert set(kinds[1:-2]) == {"plans.written"}


def test_an_old_proposal_waits_with_its_own_clock(house: House) -> None:
    version = house.proposed()

    owed = Obligation.objects.get(subject_id=version.pk)
    assert owed.due_at > clock.now() + timedelta(hours=1)
