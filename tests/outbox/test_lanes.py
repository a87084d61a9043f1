"""An alarm does not stand in line behind a circular."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.states import MessageState
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency, User
from holdfast.rooms.outbox import actions, jobs
from holdfast.rooms.outbox.models import Message
from tests.outbox.letters import Letters
from tests.outbox.post_office import PostOffice, Talk


def slowly(talk: Talk) -> None:
    time.sleep(0.1)
    talk.say("250 taken")


def circular_and_alarms(
    letters: Letters, agency: Agency, office: PostOffice, senders: list[object], alarms: int
) -> list[float]:
    """Queues a circular that takes far longer than the test, then alarms; answers how long each alarm took."""
    stop = threading.Event()

    def send(job: object) -> None:
        while not stop.is_set():
            if not job():  # type: ignore[operator]
                stop.wait(0.1)
        connection.close()

    people = [User.objects.create(email=f"p{n}@x.example", agency=agency, joined_at=clock.now()) for n in range(60)]
    actions.queue([letters.about_something_else(user_id=one.pk, lane=Lane.BULK) for one in people])
    threads = [threading.Thread(target=send, args=[job]) for job in senders]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.5)
        return [alarm(letters, person) for person in people[-alarms:]]
    finally:
        stop.set()
        office.faults.clear()
        Message.objects.filter(state=MessageState.WAITING.value).update(state=MessageState.WITHDRAWN.value)
        for thread in threads:
            thread.join()


def alarm(letters: Letters, person: User) -> float:
    one = letters.about_something_else(user_id=person.pk, lane=Lane.LIFE_SAFETY)
    began = time.monotonic()
    actions.queue([one])
    while Message.objects.filter(subject_id=one.subject.id, done_at__isnull=True).exists():
        time.sleep(0.02)
        if time.monotonic() - began > 4:
            break
    return time.monotonic() - began


@pytest.mark.slow
@pytest.mark.usefixtures("no_limits", "released")
def test_an_alarm_is_sent_within_two_seconds_while_a_circular_runs(
    fresh_db: str, letters: Letters, agency: Agency, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SLICE", 20 * jobs.SLICE)
    office.faults["taken"] = slowly
    waits = circular_and_alarms(letters, agency, office, [jobs.send_due, jobs.send_life_safety], 8)

    assert max(waits) <= 2.0


@pytest.mark.slow
@pytest.mark.usefixtures("no_limits", "released")
def test_control_with_the_lanes_the_wrong_way_round_an_alarm_waits(
    fresh_db: str, letters: Letters, agency: Agency, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SLICE", 20 * jobs.SLICE)
    office.faults["taken"] = slowly
    waits = circular_and_alarms(letters, agency, office, [lambda: jobs._send(tuple(reversed(Lane)))], 1)

    assert max(waits) > 2.0
