"""Decisions: owed by a post with authority, taken by another person, with a reason, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.kernel.errors import NotAllowed, NotFound, Refused
from holdfast.plumbing import clock, events
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations import actions, jobs
from holdfast.rooms.obligations.events import DecisionSettled
from holdfast.rooms.obligations.models import Decision, Obligation
from holdfast.rooms.outbox.models import Message
from tests.obligations.city import MINUTE, NOON, City, build, clock_rule, excuse_rule, place, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> City:
    store(excuse_rule())
    return build()


@pytest.fixture
def owed(town: City) -> Obligation:
    with clock.at(NOON):
        return actions.open_obligation(
            store(clock_rule()), subject=place(), label="Mall 7", owner=town.mall, starts_at=NOON
        )


@pytest.fixture
def asked(owed: Obligation, town: City) -> Decision:
    with clock.at(NOON + MINUTE):
        return actions.ask_to_excuse(town.actor("mall"), owed.pk, "The hall is flooded")


def test_asking_goes_to_the_post_with_authority_and_its_clock_runs(asked: Decision, town: City) -> None:
    with clock.at(NOON + 2 * MINUTE):
        jobs.fire_due()

    row = asked.obligation
    assert (row.post_id, row.owner_id) == (town.duty["district"].pk, town.district.pk)
    assert row.due_at == NOON + MINUTE + timedelta(hours=2)
    told = Message.objects.filter(subject_id=row.pk, channel="in_app")
    assert list(told.values_list("template", "user")) == [("decision_asked", town.people["district"].pk)]


def test_asking_pauses_nothing(asked: Decision, owed: Obligation) -> None:
    with clock.at(NOON + 36 * MINUTE):
        jobs.fire_due()

    owed.refresh_from_db()
    assert owed.breached_at == NOON + 35 * MINUTE


def test_an_approval_excuses_and_silences(asked: Decision, owed: Obligation, town: City) -> None:
    with clock.at(NOON + 5 * MINUTE):
        actions.decide(town.actor("district"), asked.pk, "approved", "Seen")
    with clock.at(NOON + 200 * MINUTE):
        jobs.fire_due()

    owed.refresh_from_db()
    assert (owed.state, owed.next_tick) == ("excused", None)
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"decisions.asked", "decisions.decided", "obligations.excused"} <= kinds
    assert "obligations.missed" not in kinds


def test_a_refusal_leaves_it_owed(asked: Decision, owed: Obligation, town: City) -> None:
    with clock.at(NOON + 5 * MINUTE):
        actions.decide(town.actor("district"), asked.pk, "refused", "Use the other door")

    owed.refresh_from_db()
    assert owed.state == "open"
    told = Message.objects.filter(user=town.people["mall"], template="decision_decided", channel="in_app")
    assert told.get().values["outcome"] == "refused"


def test_a_missed_one_stays_missed_with_the_excuse_beside_it(asked: Decision, owed: Obligation, town: City) -> None:
    with clock.at(NOON + 200 * MINUTE):
        jobs.fire_due()
        actions.decide(town.actor("district"), asked.pk, "approved", "Too late, but right")

    owed.refresh_from_db()
    assert (owed.state, owed.breached_at) == ("missed", NOON + 35 * MINUTE)
    assert owed.excused_at == NOON + 200 * MINUTE


def test_what_is_excused_is_not_asked_for_again(asked: Decision, owed: Obligation, town: City) -> None:
    with clock.at(NOON + 200 * MINUTE):
        jobs.fire_due()
        actions.decide(town.actor("district"), asked.pk, "approved", "Seen")
        with pytest.raises(Refused) as refused:
            actions.ask_to_excuse(town.actor("mall"), owed.pk, "Once more")

    assert refused.value.code == "not-open"


def test_nobody_decides_what_they_asked_for(owed: Obligation, town: City) -> None:
    with clock.at(NOON + MINUTE):
        asked = actions.ask_to_excuse(town.actor("district"), owed.pk, "Flooded")
        with pytest.raises(Refused) as refused:
            actions.decide(town.actor("district"), asked.pk, "approved", "Mine")

    assert refused.value.code == "own-asking"


def test_the_delegate_may_decide_after_a_while_only(asked: Decision, town: City) -> None:
    with clock.at(NOON + 30 * MINUTE), pytest.raises(Refused) as refused:
        actions.decide(town.city_commander, asked.pk, "approved", "For the district")
    with clock.at(NOON + 62 * MINUTE):
        decision = actions.decide(town.city_commander, asked.pk, "approved", "For the district")

    assert refused.value.code == "delegate-waits"
    assert decision.outcome == "approved"


def test_another_post_above_does_not_decide(asked: Decision, town: City) -> None:
    with clock.at(NOON + 90 * MINUTE), pytest.raises(Refused) as refused:
        actions.decide(town.actor("city"), asked.pk, "approved", "Because")

    assert refused.value.code == "no-authority"


def test_the_one_who_asks_cannot_reach_the_decision(asked: Decision, town: City) -> None:
    with clock.at(NOON + 5 * MINUTE), pytest.raises((NotFound, NotAllowed)):
        actions.decide(town.actor("mall"), asked.pk, "approved", "Please")


def test_a_decision_is_taken_once(asked: Decision, town: City) -> None:
    with clock.at(NOON + 5 * MINUTE):
        actions.decide(town.actor("district"), asked.pk, "refused", "No")
        with pytest.raises(Refused) as refused:
            actions.decide(town.actor("district"), asked.pk, "approved", "Yes")

    assert refused.value.code == "already-settled"


def test_asking_twice_is_refused_while_undecided(asked: Decision, owed: Obligation, town: City) -> None:
    with clock.at(NOON + 2 * MINUTE), pytest.raises(Refused) as refused:
        actions.ask_to_excuse(town.actor("mall"), owed.pk, "Again")

    assert refused.value.code == "asked-already"


def test_settling_withdraws_the_question(asked: Decision, owed: Obligation, town: City) -> None:
    with clock.at(NOON + 5 * MINUTE):
        actions.settle(town.actor("mall"), owed.pk, true_at=NOON + 4 * MINUTE)

    asked.obligation.refresh_from_db()
    assert asked.obligation.state == "withdrawn"


def test_a_decision_is_not_settled_like_a_duty(asked: Decision, town: City) -> None:
    with clock.at(NOON + 5 * MINUTE), pytest.raises(Refused) as refused:
        actions.settle(town.actor("district"), asked.pk, true_at=NOON + 5 * MINUTE)

    assert refused.value.code == "is-a-decision"


def test_a_settled_decision_is_published_with_what_was_asked(
    asked: Decision, town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[DecisionSettled] = []
    monkeypatch.setitem(events._handlers, DecisionSettled, (heard.append,))

    with clock.at(NOON + 5 * MINUTE):
        actions.decide(town.actor("district"), asked.pk, "approved", "Seen")

    assert [(event.asks, event.outcome, event.about.id) for event in heard] == [("excuse", "approved", asked.about_id)]


def test_handing_over_moves_the_duty_and_tells_the_new_post(owed: Obligation, town: City) -> None:
    with clock.at(NOON + MINUTE):
        actions.hand_to_post(town.actor("city"), owed.pk, town.duty["district"].pk)

    owed.refresh_from_db()
    assert owed.post_id == town.duty["district"].pk
    told = Message.objects.filter(template="obligation_handed", channel="in_app").values_list("user", flat=True)
    assert list(told) == [town.people["district"].pk]


def test_without_named_authority_the_agency_of_the_level_decides(owed: Obligation, town: City) -> None:
    from holdfast.rooms.agencies.models import Authority

    Authority.objects.all().delete()
    with clock.at(NOON + MINUTE):
        asked = actions.ask_to_excuse(town.actor("mall"), owed.pk, "Flooded")
        decision = actions.decide(town.actor("district"), asked.pk, "approved", "Seen")

    assert decision.obligation.owner_id == town.district.pk
    assert decision.outcome == "approved"
