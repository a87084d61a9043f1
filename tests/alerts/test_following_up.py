"""Raise, lower, extend, cancel, still true, expiry: each one act, each frozen, each with what follows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.domain.alert.words import Asked
from holdfast.domain.mode import Mode
from holdfast.exchange.cap.checking import check
from holdfast.exchange.cap.reader import read_alert
from holdfast.exchange.cap.references import in_force, read_references
from holdfast.exchange.cap.words import MsgType, Status
from holdfast.kernel.errors import Refused
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.rooms.alerts import actions, queries
from holdfast.rooms.alerts.actions import Draft, NewAlert
from holdfast.rooms.alerts.models import Alert, DoorTask, Target, Version
from holdfast.rooms.governance.models import Period
from holdfast.rooms.obligations.actions import settle
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.premises.models import Premises
from tests.alerts.town import HOUR, MINUTE, NOON, TEXTS, Town, just_now


def raised(town: Town, alert: Alert) -> Version:
    """To red, with the second person's yes."""
    version = actions.raise_alert(town.actor("commander"), alert.pk, "red", "Gates are full", proof=just_now())
    town.say_yes(version.pk)
    return Version.objects.get(pk=version.pk)


def postures(town: Town) -> set[str]:
    return set(Premises.objects.filter(name__startswith="Hall").values_list("posture", flat=True))


def test_raising_asks_anew_tightens_further_and_never_relaxes_in_between(town: Town) -> None:
    alert = town.issued("orange")
    town.go(NOON + timedelta(seconds=1))
    with clock.at(NOON + 10 * MINUTE):
        version = raised(town, alert)
    first, second = Period.objects.filter(cause_id=alert.pk).order_by("declared_at", "pk")
    between = postures(town)
    town.go(NOON + 10 * MINUTE + timedelta(seconds=1))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (version.act, version.number, version.public) == ("raise", 2, True)
    assert between == {"heightened_2"}
    assert postures(town) == {"heightened_1"}
    assert first.over_at
    assert second.begun_at
    assert second.begun_at <= first.over_at
    assert Version.objects.get(alert=alert, number=1).superseded_at == NOON + 10 * MINUTE
    assert {row.state for row in town.owed(alert, "clock.alert-orange")} == {"withdrawn"}
    assert {row.state for row in town.owed(alert, "clock.alert-red")} == {"open"}


def test_a_task_that_is_asked_for_still_keeps_its_clock_when_it_is_raised(town: Town) -> None:
    alert = town.issued("orange")
    before = dict(DoorTask.objects.filter(alert=alert).values_list("obligation_id", "opened_at"))
    town.go(NOON + timedelta(seconds=1))

    with clock.at(NOON + 10 * MINUTE):
        raised(town, alert)

    kept = DoorTask.objects.filter(alert=alert, obligation_id__in=before, released_at__isnull=True)
    assert before
    assert kept.count() == len(before)


def test_extending_leaves_those_who_answered_in_peace_and_the_silent_on_their_ladder(town: Town) -> None:
    alert = town.issued("orange")
    place = town.places[0]
    with clock.at(NOON + 2 * MINUTE):
        actions.acknowledge(town.actor("mall_duty"), alert.pk, premises=[place.pk])
    with clock.at(NOON + HOUR / 6):
        version = actions.extend_alert(town.actor("commander"), alert.pk, NOON + 9 * HOUR, "It goes on")

    owed = {row.state for row in town.owed(alert, "clock.alert-orange")}
    asked = town.owed(alert, "clock.alert-still-true")
    assert (version.stage, version.act) == ("issued", "extend")
    assert owed == {"met", "open"}
    assert [(row.state, row.opens_at) for row in asked if row.state == "open"] == [("open", NOON + 8 * HOUR)]
    assert not Target.objects.filter(version=version).exists()


def test_cancelling_ends_everything_that_was_owed_and_places_relax(town: Town) -> None:
    alert = town.issued("orange")
    town.go(NOON + timedelta(seconds=1))
    with clock.at(NOON + HOUR):
        actions.cancel_alert(town.actor("commander"), alert.pk, "The crowd has gone home")
    town.go(NOON + HOUR + timedelta(seconds=1))

    alert.refresh_from_db()
    told = Message.objects.filter(subject_id=alert.pk, template="alert_cancelled")
    assert (alert.ending, alert.over_at) == ("cancelled", NOON + HOUR)
    assert postures(town) == {"normal"}
    assert not Obligation.objects.filter(subject_room="alerts", subject_id=alert.pk, state="open").exists()
    assert not DoorTask.objects.filter(alert=alert, outcome="", released_at__isnull=True).exists()
    assert told.exists()


def test_what_is_over_is_not_raised_and_not_cancelled_again(town: Town) -> None:
    alert = town.issued("orange")
    actions.cancel_alert(town.actor("commander"), alert.pk, "Over")

    for act in (
        lambda: actions.raise_alert(town.actor("commander"), alert.pk, "red", "x", proof=just_now()),
        lambda: actions.cancel_alert(town.actor("commander"), alert.pk, "Again"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "over"


def test_it_is_asked_before_its_end_whether_it_is_still_true_and_ends_by_itself(town: Town) -> None:
    alert = town.issued("orange")
    with pytest.raises(Refused) as early:
        actions.say_still_true(town.actor("commander"), alert.pk)
    town.go(NOON + 5 * HOUR + MINUTE)
    with clock.at(NOON + 5 * HOUR + 2 * MINUTE):
        actions.say_still_true(town.actor("commander"), alert.pk)
    asked = town.owed(alert, "clock.alert-still-true")
    town.go(NOON + 6 * HOUR)

    alert.refresh_from_db()
    assert early.value.code == "not-asked-yet"
    assert [row.state for row in asked] == ["met"]
    assert (alert.ending, alert.over_at) == ("expired", NOON + 6 * HOUR)
    assert postures(town) == {"normal"}
    assert not Obligation.objects.filter(subject_room="alerts", subject_id=alert.pk, state="open").exists()


def test_nothing_of_an_expired_alert_is_sent_any_more(town: Town) -> None:
    alert = town.issued("orange")

    town.go(NOON + 6 * HOUR)

    waiting = Message.objects.filter(subject_room="alerts", subject_id=alert.pk, state__in=("waiting", "leased"))
    assert not waiting.exists()


def test_every_message_of_the_chain_is_valid_and_names_all_before_it(town: Town) -> None:
    alert = town.issued("orange")
    with clock.at(NOON + 10 * MINUTE):
        raised(town, alert)
    with clock.at(NOON + 20 * MINUTE):
        actions.extend_alert(town.actor("commander"), alert.pk, NOON + 9 * HOUR, "It goes on")
    with clock.at(NOON + 30 * MINUTE):
        actions.cancel_alert(town.actor("commander"), alert.pk, "Over")

    rows = list(Version.objects.filter(alert=alert).order_by("number"))
    messages = [read_alert(row.cap.encode()) for row in rows]
    assert all(check(row.cap.encode(), "x").is_whole and not check(row.cap.encode(), "x").profile for row in rows)
    assert [each.msg_type for each in messages] == [MsgType.ALERT, MsgType.UPDATE, MsgType.UPDATE, MsgType.CANCEL]
    assert [len(read_references(each.references)) for each in messages] == [0, 1, 2, 3]
    assert {each.status for each in messages} == {Status.ACTUAL}
    assert in_force(messages[:3], NOON + 25 * MINUTE) == [messages[2]]
    assert in_force(messages, NOON + 31 * MINUTE) == []
    assert {info.language for info in messages[0].infos} == {"zh-CN", "en"}


def answer(town: Town, who: str, alert: Alert) -> None:
    """By the page of the duty itself: the mode follows wherever it is settled (`follow_answer`)."""
    row = Obligation.objects.filter(
        subject_id=alert.pk, owner_id=town.actor(who).agency_id, state="open", rule__rule_id__startswith="clock.alert"
    ).exclude(rule__rule_id__in=("clock.alert-still-true", "clock.alert-door"))[0]  # fmt: skip
    settle(town.actor(who), row.pk, true_at=clock.now())


def issue_asking(town: Town, mode: Asked, some: int = 1, level: str = "orange") -> Alert:
    version = town.draft(level=level)
    actions.write_alert(town.actor("duty"), version.pk, Draft(asked=mode, some=some))
    actions.send_alert(town.actor("duty"), version.pk, just_now())
    town.say_yes(version.pk)
    return Alert.objects.get(pk=version.alert_id)


def test_where_anyone_is_enough_the_first_answer_frees_the_others(town: Town) -> None:
    alert = issue_asking(town, Asked.ANYONE)

    answer(town, "fire_duty", alert)

    rows = Target.objects.filter(version__alert=alert)
    assert rows.filter(answered_at__isnull=False).count() == 1
    assert rows.filter(answered_at__isnull=True, released_at__isnull=True).count() == 0


def test_k_of_n_asks_the_near_first_and_more_when_too_few_answer(town: Town) -> None:
    alert = issue_asking(town, Asked.SOME, some=2)
    version = Version.objects.get(alert=alert)
    far = Target.objects.filter(version=version, near=False)
    late = set(far.values_list("asked_at", flat=True))
    town.go(NOON + 14 * MINUTE)
    quiet = Message.objects.filter(template="obligation_opened", subject_id__in=far.values("obligation_id")).count()
    town.go(NOON + 15 * MINUTE)
    woken = Message.objects.filter(template="obligation_opened", subject_id__in=far.values("obligation_id")).count()

    assert far.exists()
    assert late == {NOON + 15 * MINUTE}
    assert quiet == 0
    assert woken > 0


def test_k_of_n_never_asks_further_off_once_so_many_have_answered(town: Town) -> None:
    alert = issue_asking(town, Asked.SOME, some=2)
    for place in town.places[:2]:
        with clock.at(NOON + MINUTE):
            actions.acknowledge(town.actor("mall_duty"), alert.pk, premises=[place.pk])
    town.go(NOON + 20 * MINUTE)

    far = Target.objects.filter(version__alert=alert, near=False)
    assert not far.filter(released_at__isnull=True).exists()
    assert not Message.objects.filter(template="obligation_opened", subject_id__in=far.values("obligation_id")).exists()


def test_every_site_owes_its_own_answer_and_one_post_may_give_several(town: Town) -> None:
    alert = issue_asking(town, Asked.EVERY_SITE)
    with clock.at(NOON + 3 * MINUTE):
        done = actions.acknowledge(town.actor("mall_duty"), alert.pk)

    sites = Target.objects.filter(version__alert=alert, kind="site")
    assert done == sites.count() == len(town.places)
    with pytest.raises(Refused):
        actions.acknowledge(town.actor("mall_duty"), alert.pk)


def test_the_silent_climb_the_ladder_and_the_others_do_not(town: Town) -> None:
    alert = issue_asking(town, Asked.EVERY_SITE)
    with clock.at(NOON + 3 * MINUTE):
        actions.acknowledge(town.actor("mall_duty"), alert.pk, premises=[place.pk for place in town.places[1:]])
    town.go(NOON + 21 * MINUTE)

    silent = Target.objects.get(version__alert=alert, premises=town.places[0])
    up = Message.objects.filter(template="obligation_escalated")
    about = set(
        up.filter(subject_id__in=Target.objects.filter(kind="site").values("obligation_id")).values_list(
            "subject_id", flat=True
        )
    )
    assert about == {silent.obligation_id}
    assert up.filter(subject_id=silent.obligation_id, post_id=town.people["district_duty"][1].pk).exists()


def test_lowering_to_a_level_that_is_not_for_the_public_tells_the_public_that_it_is_over(town: Town) -> None:
    alert = town.issued("orange")
    raised(town, alert)
    before = [row.level for row in queries.public_in_force(NOON)]
    with clock.at(NOON + HOUR):
        version = actions.lower_alert(town.actor("commander"), alert.pk, "orange", "Gates are open again")
    messages = [read_alert(text.encode()) for text, _row in queries.public_messages(NOON + HOUR + MINUTE)]

    assert before == ["red"]
    assert (version.stage, version.public, version.farewell != "") == ("issued", False, True)
    assert list(queries.public_in_force(NOON + HOUR + MINUTE)) == []
    assert [each.msg_type for each in messages] == [MsgType.CANCEL]
    assert check(version.farewell.encode(), "x").is_whole
    public = read_alert(Version.objects.get(alert=alert, number=2).cap.encode())
    assert in_force([public, *messages], NOON + HOUR + MINUTE) == []


def test_an_exercise_stays_inside_from_its_first_word_to_its_last(town: Town) -> None:
    version = actions.begin_alert(
        town.actor("commander"), NewAlert(town.agency(), "red", "crowding", mode=Mode.EXERCISE)
    )
    actions.write_alert(town.actor("commander"), version.pk, Draft(**TEXTS))
    actions.assess_alert(
        town.actor("commander"), version.pk, urgency="Immediate", certainty="Observed", note="Inject 4"
    )
    actions.send_alert(town.actor("commander"), version.pk, just_now())
    town.say_yes(version.pk)
    town.go(NOON + 20 * MINUTE)

    version.refresh_from_db()
    message = read_alert(version.cap.encode())
    sent = Message.objects.filter(queued_at__gte=NOON, mode="live")
    assert (version.stage, version.public, message.status) == ("issued", False, Status.EXERCISE)
    assert message.note
    assert "Exercise" in message.note
    assert postures(town) == {"normal"}
    assert not sent.filter(subject_room="alerts").exists()
    assert {row.mode for row in town.owed(Alert.objects.get(pk=version.alert_id))} == {"exercise"}
    assert list(queries.public_in_force(clock.now())) == []
    assert queries.public_messages(clock.now()) == []


def test_a_feed_can_draft_but_never_issue(town: Town) -> None:
    from holdfast.kernel.errors import NotFound
    from holdfast.rooms.agencies.actor import SYSTEM_ACTOR

    version = actions.begin_alert(
        town.actor("duty"),
        NewAlert(town.agency(), "yellow", "rainstorm", source="met@x.example,77,2026-11-12T11:00:00+08:00"),
    )

    with pytest.raises(NotFound):
        actions.send_alert(SYSTEM_ACTOR, version.pk, just_now())

    assert Alert.objects.get(pk=version.alert_id).source.startswith("met@x.example")


def test_two_writers_of_a_draft_are_told_of_each_other(town: Town) -> None:
    version = town.draft()

    with pytest.raises(Refused):
        actions.write_alert(town.actor("duty"), version.pk, Draft(headline=Text("A", "甲")), seen=0)
