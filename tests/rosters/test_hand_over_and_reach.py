"""The note of the one before is ticked before the post is taken; everybody on duty is asked and who answered is known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.kernel.errors import NotAllowed, Refused
from holdfast.plumbing import clock
from tests.rosters.town import NOON

if TYPE_CHECKING:
    from tests.rosters.town import Town

HOUR = timedelta(hours=1)


def note_left(town: Town) -> object:
    from holdfast.rooms.rosters.actions import write_note

    with clock.at(NOON + 8 * HOUR - timedelta(minutes=12)):
        return write_note(town.as_crew("C"), "Gate 3 jams. Fire brigade knows.")


def test_read_before_taking_keeps_the_post_from_who_did_not_tick_the_note(town: Town) -> None:
    from holdfast.plumbing import events
    from holdfast.rooms.agencies.actions import take_post
    from holdfast.rooms.agencies.events import PostTaken
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.rosters.actions.hand_over import read_before_taking

    town.plan()
    note = note_left(town)
    assert read_before_taking in events._handlers[PostTaken]
    with clock.at(NOON + 8 * HOUR):
        with pytest.raises(Refused, match="hand-over note"):
            take_post(town.crew["D"], town.post.pk)
        taken = take_post(town.crew["D"], town.post.pk, read=[note.pk])  # type: ignore[attr-defined]
        again = take_post(town.crew["D"], town.post.pk)

    assert taken.post_id == again.post_id == town.post.pk
    assert Entry.objects.filter(kind="rosters.note_read").count() == 1
    assert Entry.objects.filter(kind="agencies.post_taken").count() == 2


def test_one_s_own_note_needs_no_reading_and_only_who_holds_the_post_writes_one(town: Town) -> None:
    from holdfast.rooms.agencies.actions import take_post
    from holdfast.rooms.rosters.actions import write_note

    town.plan()
    note_left(town)
    take_post(town.crew["C"], town.post.pk)

    with pytest.raises(NotAllowed):
        write_note(town.as_crew("D"), "not on duty")


def test_a_question_goes_to_who_wrote_the_note(town: Town) -> None:
    from holdfast.rooms.outbox.models import Message
    from holdfast.rooms.rosters.actions import ask_about_note

    town.plan()
    note = note_left(town)
    with clock.at(NOON + 8 * HOUR):
        sent = ask_about_note(town.as_crew("D"), note.pk, "Which gate key?")  # type: ignore[attr-defined]

    assert sent == 2
    assert set(Message.objects.filter(template="note_question").values_list("user", flat=True)) == {town.crew["C"].pk}


def test_everybody_on_duty_is_asked_by_every_way_and_who_did_not_answer_is_late(town: Town) -> None:
    from holdfast.rooms.obligations.actions import settle
    from holdfast.rooms.obligations.jobs import fire_due
    from holdfast.rooms.obligations.models import Obligation
    from holdfast.rooms.outbox.models import Message
    from holdfast.rooms.rosters.actions import start_reach_test
    from holdfast.rooms.rosters.reached import answers_of

    town.plan()
    row = start_reach_test(town.actor("city_commander"), town.post.agency_id)
    while fire_due():
        pass
    mine = Obligation.objects.get(rule__rule_id="roster.reach", post=town.post)
    told = set(Message.objects.filter(subject_id=mine.pk).values_list("user", "channel"))
    settle(town.as_crew("C"), mine.pk, true_at=clock.now())
    with clock.at(NOON + timedelta(minutes=16)):
        while fire_due():
            pass
        seen = answers_of(row)

    assert row.posts == len(seen) == 12
    assert told == {(town.crew["C"].pk, "in_app"), (town.crew["C"].pk, "email")}
    assert [one.post.name_en for one in seen if one.answered_at] == ["City duty officer"]
    assert all(one.late for one in seen if not one.answered_at)
