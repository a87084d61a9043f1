"""What becomes of a report from a phone: it counts once; what comes second is kept; what cannot be is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.rounds.conftest import Ground

MINUTE = timedelta(minutes=1)


def receipts() -> list[Any]:
    from holdfast.rooms.rounds.models import Receipt

    return list(Receipt.objects.order_by("heard_at", "id"))


def entries(kind: str) -> list[Any]:
    from holdfast.rooms.ledger.models import Entry

    return list(Entry.objects.filter(kind=kind))


def test_the_same_report_sent_twice_has_one_effect(ground: Ground) -> None:
    from holdfast.rooms.rounds.actions import report

    said = ground.report(true_at=ground.now - 3 * MINUTE)

    first, again = report(ground.guard, said), report(ground.guard, said)

    assert first.pk == again.pk
    assert [row.outcome for row in receipts()] == ["counted"]
    assert len(entries("obligations.settled")) == 1
    ground.duty.refresh_from_db()
    assert ground.duty.state == "met"
    assert ground.duty.settled_true_at == ground.now - 3 * MINUTE


def test_the_same_key_with_other_words_changes_nothing(ground: Ground) -> None:
    from holdfast.kernel.errors import Refused
    from holdfast.rooms.rounds.actions import report

    said = ground.report()
    report(ground.guard, said)

    with pytest.raises(Refused) as refused:
        report(ground.guard, ground.report(id=said.id, note="something else"))

    assert refused.value.code == "key-reused"
    assert receipts()[0].note == ""


def test_a_second_phone_is_kept_as_superseded_with_both_true_times_and_its_evidence(ground: Ground) -> None:
    from holdfast.rooms.rounds.actions import report

    report(ground.guard, ground.report(true_at=ground.now - 2 * MINUTE))
    file = kept_file(ground)
    second = report(ground.officer, ground.report(true_at=ground.now - 5 * MINUTE, evidence=(file.pk,), note="Mine"))

    ground.duty.refresh_from_db()
    assert (second.outcome, second.why, second.state) == ("superseded", "settled", "met")
    assert second.first_true_at == ground.now - 2 * MINUTE == ground.duty.settled_true_at
    assert second.first_post == ground.guard.post_id == ground.duty.settled_post
    assert second.evidence == [str(file.pk)]
    (entry,) = entries("rounds.superseded")
    assert entry.subject_id == ground.duty.pk
    assert entry.true_at == ground.now - 5 * MINUTE
    assert entry.facts["first_post"] == str(ground.guard.post_id)
    assert entry.facts["first_true_at"].startswith(f"{ground.now - 2 * MINUTE:%Y-%m-%dT%H:%M}")
    assert entry.facts["evidence"] == 1


@pytest.mark.parametrize("over", ["withdrawn", "excused"])
def test_a_report_of_a_duty_that_is_owed_no_more_is_kept_too(ground: Ground, over: str) -> None:
    from holdfast.rooms.rounds.actions import report

    type(ground.duty).objects.filter(pk=ground.duty.pk).update(state=over, next_tick=None)

    row = report(ground.guard, ground.report())

    assert (row.outcome, row.why, row.state) == ("superseded", over, over)


def test_two_phones_at_once_have_one_effect(
    fresh_db: str, ground: Ground, django_db_blocker: Any, at_once: Callable[..., list[Any]]
) -> None:
    from holdfast.plumbing import clock
    from holdfast.rooms.rounds.actions import report

    same = ground.report()
    sent = [
        (ground.guard, same),
        (ground.guard, same),
        (ground.officer, ground.report()),
        (ground.officer, ground.report()),
    ]

    def send(actor: Any, said: Any) -> Any:
        with clock.at(ground.now):
            return report(actor, said)

    answers = at_once([lambda actor=actor, said=said: send(actor, said) for actor, said in sent])

    assert answers[0].pk == answers[1].pk
    assert sorted(row.outcome for row in receipts()) == ["counted", "superseded", "superseded"]
    assert len(entries("obligations.settled")) == 1


@pytest.fixture
def at_once(fresh_db: str, django_db_blocker: Any) -> Any:
    from django.db import connection

    def run(acts: list[Callable[[], Any]]) -> list[Any]:
        def one(act: Callable[[], Any]) -> Any:
            try:
                return act()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(one, acts))

    with django_db_blocker.unblock():
        yield run


def test_nobody_sends_what_another_noted(ground: Ground) -> None:
    from holdfast.kernel.errors import Refused
    from holdfast.rooms.rounds.actions import report

    with pytest.raises(Refused) as refused:
        report(ground.officer, ground.report(person=ground.guard.user_id))

    assert refused.value.code == "another-person"
    assert receipts() == []


def test_a_foreign_duty_answers_like_an_absent_one(ground: Ground) -> None:
    from dataclasses import replace

    from holdfast.kernel.errors import NotFound
    from holdfast.kernel.ids import uuid7
    from holdfast.rooms.rounds.actions import report

    stranger = replace(ground.guard, path="lanhe.south.")
    told = []
    for said in (ground.report(), ground.report(obligation_id=uuid7())):
        with pytest.raises(NotFound) as absent:
            report(stranger, said)
        told.append((absent.value.code, absent.value.sentence))

    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"true_at": 10 * MINUTE}, "in-the-future"),
        ({"true_at": -2 * timedelta(hours=1)}, "too-early"),
        ({"answers": ()}, "checklist-incomplete"),
        ({"mark": "x" * 32}, "foreign-mark"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_can_be_mended(
    ground: Ground, changes: dict[str, Any], code: str
) -> None:
    from holdfast.kernel.errors import Refused
    from holdfast.rooms.rounds.actions import report

    moved = {name: ground.now + value if name == "true_at" else value for name, value in changes.items()}
    wrong = ground.report(**moved)

    with pytest.raises(Refused) as refused:
        report(ground.guard, wrong)

    assert refused.value.code == code
    assert len(refused.value.sentence) > 20
    assert receipts() == []
    assert report(ground.guard, ground.report(id=wrong.id)).outcome == "counted"


def test_what_was_noted_without_network_days_ago_counts_by_when_it_was_noted(ground: Ground) -> None:
    """The rule lets a report go back one day; the phone was away for three, and noted it at once."""
    from holdfast.kernel.errors import Refused
    from holdfast.plumbing import clock
    from holdfast.rooms.rounds.actions import report

    heard = ground.now + timedelta(days=3)
    with clock.at(heard):
        with pytest.raises(Refused) as refused:
            report(ground.guard, ground.report())
        row = report(ground.guard, ground.report(noted_at=ground.now, drift=-90, drift_heard=-95))

    assert refused.value.code == "too-far-back"
    assert (row.outcome, row.state) == ("counted", "met")
    assert (row.true_at, row.noted_at, row.heard_at) == (ground.now, ground.now, heard)
    (entry,) = entries("rounds.reported")
    assert (entry.facts["drift"], entry.facts["drift_heard"]) == (-90, -95)
    assert entry.true_at == ground.now


def test_what_was_not_in_order_is_counted_in_the_ledger_and_its_words_stay_out(ground: Ground) -> None:
    from holdfast.rooms.rounds.actions import report
    from holdfast.rooms.rounds.facts import Answer

    answers = (Answer("exits", False, "Boxes in the passage"), Answer("articles", True))
    row = report(ground.guard, ground.report(answers=answers, note="Told the shop"))

    (entry,) = entries("rounds.reported")
    assert (entry.facts["points"], entry.facts["not_in_order"]) == (2, 1)
    assert "Boxes" not in str(entry.facts)
    assert "Told" not in str(entry.facts)
    assert row.answers[0] == {"point": "exits", "in_order": False, "note": "Boxes in the passage"}


def kept_file(ground: Ground) -> Any:
    from io import BytesIO

    from holdfast.rooms.evidence.actions import add_file
    from holdfast.rooms.obligations.settle_file import record_of
    from tests.evidence.samples import photo

    return add_file(ground.officer, record_of(ground.duty), "passage.jpg", BytesIO(photo()))
