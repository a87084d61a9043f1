"""Who must agree before an alert goes out (`take_alert_decision`), and what follows when it does (`tighten`)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from holdfast.domain.alert.words import Outcome
from holdfast.kernel.errors import BadInput, NotAllowed, Refused
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actions.step_up import Proof
from holdfast.rooms.alerts import actions
from holdfast.rooms.alerts.actions import Draft, NewAlert
from holdfast.rooms.alerts.models import Alert, DoorTask, Target, Version
from holdfast.rooms.governance.models import Period
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations.actions import decide
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.premises.models import Premises
from tests.alerts.town import HOUR, MINUTE, NOON, TEXTS, Town, just_now


def test_a_post_that_may_not_issue_asks_one_that_may(town: Town) -> None:
    version = town.draft(level="orange")

    sent = actions.send_alert(town.actor("duty"), version.pk, just_now())

    asked = Obligation.objects.filter(decision__about_id=version.pk).select_related("post", "owner")
    assert sent.stage == "proposed"
    assert {(row.rule.rule_id, row.post.key if row.post else "", row.owner.path) for row in asked} == {
        ("issue-alert", "commander", "lanhe."),
        ("sign-alert", "duty", "lanhe.fire."),
    }
    assert not Message.objects.filter(template="alert_issued").exists()


def test_it_goes_out_with_the_last_yes_and_not_before(town: Town) -> None:
    version = town.draft(level="orange")
    actions.send_alert(town.actor("duty"), version.pk, just_now())
    commander, fire = (
        Obligation.objects.get(decision__about_id=version.pk, rule__rule_id=rule)
        for rule in ("issue-alert", "sign-alert")
    )

    decide(town.actor("commander"), commander.pk, "approved", "Agreed")
    version.refresh_from_db()
    between = version.stage
    decide(town.actor("fire_duty"), fire.pk, "approved", "Agreed")
    version.refresh_from_db()

    assert (between, version.stage) == ("proposed", "issued")
    assert version.issued_by_post == town.people["commander"][1].pk
    assert version.seconded_by_post == town.people["duty"][1].pk


def test_one_no_is_enough(town: Town) -> None:
    version = town.draft(level="orange")
    actions.send_alert(town.actor("duty"), version.pk, just_now())
    row = Obligation.objects.get(decision__about_id=version.pk, rule__rule_id="sign-alert")

    decide(town.actor("fire_duty"), row.pk, "refused", "No fire engine is near")

    version.refresh_from_db()
    assert version.stage == "refused"
    assert not Obligation.objects.filter(decision__about_id=version.pk, state="open").exists()
    assert Alert.objects.get(pk=version.alert_id).ending == "dropped"


def test_a_post_of_the_branch_that_the_pack_does_not_name_cannot_agree(town: Town) -> None:
    version = town.draft(level="orange")
    actions.send_alert(town.actor("duty"), version.pk, just_now())
    row = Obligation.objects.get(decision__about_id=version.pk, rule__rule_id="issue-alert")

    with pytest.raises(NotAllowed, match="Commander"):
        decide(town.area.actor("city_commander"), row.pk, "approved", "I am a commander too")

    version.refresh_from_db()
    assert version.stage == "proposed"


def test_a_yes_that_comes_too_late_sends_nothing(town: Town) -> None:
    version = town.draft(level="yellow", who="district_duty")
    actions.send_alert(town.actor("district_duty"), version.pk, just_now())
    row = Obligation.objects.get(decision__about_id=version.pk)

    with clock.at(NOON + 31 * MINUTE):
        decide(town.actor("district_commander"), row.pk, "approved", "Agreed")

    version.refresh_from_db()
    assert version.stage == "lapsed"
    assert not Message.objects.filter(template="alert_issued").exists()


def test_red_needs_a_fresh_code_and_a_second_person_even_of_who_may_issue_it(town: Town) -> None:
    version = town.draft(who="commander", level="red")

    with pytest.raises(Refused) as stale:
        actions.send_alert(
            town.actor("commander"), version.pk, Proof(signed_in_at=clock.real_now() - timedelta(minutes=11))
        )
    sent = actions.send_alert(town.actor("commander"), version.pk, just_now())
    row = Obligation.objects.get(decision__about_id=version.pk)
    with pytest.raises(Refused) as own:
        decide(town.actor("commander"), row.pk, "approved", "I agree with myself")
    decide(town.actor("duty"), row.pk, "approved", "Agreed")

    version.refresh_from_db()
    assert stale.value.code == "step-up-needed"
    assert sent.stage == "proposed"
    assert own.value.code == "own-asking"
    assert (version.stage, version.seconded_by_post) == ("issued", town.people["duty"][1].pk)


def test_a_wrong_code_is_refused_and_counted(town: Town) -> None:
    version = town.draft(who="commander", level="red")

    with pytest.raises(BadInput):
        actions.send_alert(town.actor("commander"), version.pk, Proof(code="000000"))

    version.refresh_from_db()
    assert version.stage == "draft"


def test_a_text_for_life_safety_waits_for_nobody_and_is_looked_at_afterwards(town: Town) -> None:
    version = actions.begin_alert(town.actor("duty"), NewAlert(town.agency(), template="crush-stop"))
    actions.assess_alert(
        town.actor("duty"), version.pk, urgency="Immediate", certainty="Observed", note="Gate B is full"
    )

    sent = actions.send_alert(town.actor("duty"), version.pk, just_now())

    review = Obligation.objects.get(subject_id=version.pk, rule__rule_id="clock.alert-review")
    assert (sent.stage, sent.life_safety, sent.public) == ("issued", True, True)
    assert review.post == town.people["district_commander"][1]


def test_the_same_text_changed_waits_like_any_other(town: Town) -> None:
    version = actions.begin_alert(town.actor("duty"), NewAlert(town.agency(), template="crush-stop"))
    actions.write_alert(town.actor("duty"), version.pk, Draft(headline=Text("Full.", "已满。")))
    actions.assess_alert(
        town.actor("duty"), version.pk, urgency="Immediate", certainty="Observed", note="Gate B is full"
    )

    sent = actions.send_alert(town.actor("duty"), version.pk, just_now())

    assert (sent.stage, sent.life_safety) == ("proposed", False)


def test_more_people_than_the_pack_says_make_any_level_a_mass_alert(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.rooms.alerts.actions import send

    version = town.draft(who="duty", level="yellow")
    monkeypatch.setattr(send, "people_of", lambda whom: dict.fromkeys(range(201)))

    with pytest.raises(Refused) as refused:
        actions.send_alert(town.actor("duty"), version.pk)
    sent = actions.send_alert(town.actor("duty"), version.pk, just_now())

    assert refused.value.code == "step-up-needed"
    assert sent.stage == "proposed"


def test_an_incomplete_draft_is_named_not_sent(town: Town) -> None:
    version = actions.begin_alert(town.actor("duty"), NewAlert(town.agency(), "orange", "crowding"))

    with pytest.raises(Refused) as refused:
        actions.send_alert(town.actor("duty"), version.pk, just_now())

    assert refused.value.code == "not-complete"
    assert "headline_zh" in refused.value.sentence
    assert "assessment" in refused.value.sentence
    assert "co_issuers" in refused.value.sentence


@pytest.mark.parametrize("text", ["Call 13800138000", "Ask a.person@lanhe.example", "ID 110101199003078515"])
def test_a_text_with_somebodys_number_is_refused(town: Town, text: str) -> None:
    version = actions.begin_alert(town.actor("duty"), NewAlert(town.agency(), "orange", "crowding"))

    with pytest.raises(BadInput):
        actions.write_alert(town.actor("duty"), version.pk, Draft(headline=Text(text, "一")))


def test_what_was_issued_is_frozen_by_the_database_itself(town: Town) -> None:
    alert = town.issued()
    version = Version.objects.get(alert=alert)

    for change in ({"headline_en": "Other"}, {"sha256": "0"}, {"issued_at": NOON - HOUR}, {"stage": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Version.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()

    version.refresh_from_db()
    assert version.headline_en == TEXTS["headline"].en


def test_places_tighten_and_each_measure_is_a_task_with_an_outcome_at_the_door(town: Town) -> None:
    alert = town.issued("orange")
    town.go(NOON + timedelta(seconds=2))

    period = Period.objects.get(cause_room="alerts", cause_id=alert.pk)
    tasks = DoorTask.objects.filter(alert=alert)
    task = tasks.order_by("premises__name", "measure")[0]
    with clock.at(NOON + 5 * MINUTE):
        with pytest.raises(Refused):
            actions.answer_at_door(town.actor("mall_duty"), task.pk, Outcome.NOT_POSSIBLE)
        actions.answer_at_door(town.actor("mall_duty"), task.pk, Outcome.NOT_POSSIBLE, "Nobody is free")

    task.refresh_from_db()
    assert (period.posture, period.reason, period.begun_at is not None) == ("heightened_2", "alert", True)
    assert set(Premises.objects.filter(name__startswith="Hall").values_list("posture", flat=True)) == {"heightened_2"}
    assert Premises.objects.get(name="Arena").posture == "normal"
    assert tasks.values("premises").distinct().count() == len(town.places)
    assert (task.outcome, Obligation.objects.get(pk=task.obligation_id).state) == ("not_possible", "met")
    assert Entry.objects.filter(kind="alerts.answered_at_door").count() == 1


def test_a_task_that_is_settled_on_its_own_page_counts_as_done(town: Town) -> None:
    from holdfast.rooms.obligations.actions import settle

    alert = town.issued("orange")
    task = DoorTask.objects.filter(alert=alert).first()
    assert task is not None

    settle(town.actor("mall_duty"), task.obligation_id, true_at=clock.now())

    task.refresh_from_db()
    assert task.outcome == "done"


def test_everybody_is_told_once_by_each_way_of_the_level(town: Town) -> None:
    alert = town.issued("orange")

    told = Message.objects.filter(subject_room="alerts", subject_id=alert.pk, template="alert_issued")
    assert (
        told.values("user", "channel").distinct().count() == told.count() == 2 * Version.objects.get(alert=alert).told
    )
    assert set(told.values_list("lane", flat=True)) == {"life_safety"}
    assert all(message.not_after == Version.objects.get(alert=alert).expires_at for message in told)


def test_the_price_is_known_before_and_kept_with_the_version(town: Town) -> None:
    from holdfast.rooms.alerts.price import price

    version = town.draft(level="orange")
    before = price(Alert.objects.select_related("area").get(pk=version.alert_id), version)
    actions.send_alert(town.actor("duty"), version.pk, just_now())
    town.say_yes(version.pk)

    version.refresh_from_db()
    assert before.places == before.moved == len(town.places)
    assert before.rounds > 0
    assert before.hours > 0
    assert version.price["hours"] == before.hours


def test_an_area_that_is_drawn_or_chosen_reaches_those_places_and_no_others(town: Town) -> None:
    drawn = town.draft(level="orange")
    box = [[120.9, 30.9], [121.1, 30.9], [121.1, 31.0025], [120.9, 31.0025], [120.9, 30.9]]
    actions.write_alert(town.actor("duty"), drawn.pk, Draft(shape={"type": "Polygon", "coordinates": [box]}))
    actions.send_alert(town.actor("duty"), drawn.pk, just_now())
    town.say_yes(drawn.pk)
    chosen = town.draft(level="orange")
    actions.write_alert(town.actor("duty"), chosen.pk, Draft(places=[town.places[5].pk]))
    actions.send_alert(town.actor("duty"), chosen.pk, just_now())
    town.say_yes(chosen.pk)

    town.go(NOON + timedelta(seconds=2))

    asked = {
        row.premises.name
        for row in Target.objects.filter(version=drawn, kind="site").select_related("premises")
        if row.premises
    }
    heightened = set(Premises.objects.exclude(posture="normal").values_list("name", flat=True))
    assert asked == {f"Hall {number:02d}" for number in range(3)}
    assert heightened == asked | {"Hall 05"}
