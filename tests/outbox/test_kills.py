"""Real senders that are killed and stopped at any moment, a mail server that remembers everything, and a checker.

What is promised: nothing is lost; SMTP has no key, so each kill may repeat the letters then on the wire, one for each
sender; nothing stays in a dead sender's hands longer than its lease; a sender that slept through its lease changes nothing.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from holdfast.domain.outbox.states import MessageState
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency, User
from holdfast.rooms.outbox import actions
from holdfast.rooms.outbox.models import Delivery, Message
from tests.outbox.letters import Letters

KILLS = 5
LETTERS = 200
PEOPLE = 20
LATEST = 2.0


@dataclass
class Wire:
    """The recorder's port and log, and the senders that were started."""

    log: Path
    port: int
    senders: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        env = {
            **os.environ,
            "HOLDFAST_SMTP_HOST": "127.0.0.1",
            "HOLDFAST_SMTP_PORT": str(self.port),
            "HOLDFAST_SMTP_FROM": "post@lanhe.example",
            "HOLDFAST_SMTP_TIMEOUT": "1",
            "HOLDFAST_SMTP_AT_ONCE": "1",
        }
        sender = _python("tests.outbox.sender", *arguments, env=env)
        self.senders.append(sender)
        return sender

    def letters(self) -> list[tuple[str, str]]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [(line.split()[0], line.split()[1]) for line in lines]


def _python(module: str, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def recorder(log: Path, *arguments: str) -> Iterator[Wire]:
    process = _python("tests.outbox.recorder", str(log), *arguments)
    assert process.stdout is not None
    wire = Wire(log, int(process.stdout.readline()))
    try:
        yield wire
    finally:
        for one in (*wire.senders, process):
            one.send_signal(signal.SIGCONT)
            one.kill()
            one.communicate()


def wait_for(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def all_done() -> bool:
    return not Message.objects.exclude(state=MessageState.ACCEPTED.value).exists()


def overdue_leases() -> int:
    before = clock.real_now() - timedelta(seconds=LATEST)
    return Message.objects.filter(state=MessageState.LEASED.value, lease_until__lt=before).count()


@pytest.mark.slow
def test_senders_killed_at_random_lose_nothing(
    fresh_db: str, agency: Agency, letters: Letters, released: None, tmp_path: Path
) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    print("seed", seed)
    people = [
        User.objects.create(email=f"p{n}@lanhe.example", agency=agency, joined_at=clock.now()) for n in range(PEOPLE)
    ]
    start = clock.now()
    actions.queue(
        [
            letters.about_something_else(user_id=people[n % PEOPLE].pk, queued_at=start + timedelta(milliseconds=n))
            for n in range(LETTERS)
        ]
    )
    expected = {str(pk) for pk in Message.objects.values_list("pk", flat=True)}
    with recorder(tmp_path / "log", "--delay", "0.02") as wire:
        pair = [wire.start(), wire.start()]
        late = 0
        for _ in range(KILLS):
            seen = len(wire.letters())
            wait_for(lambda seen=seen: len(wire.letters()) > seen, 15)  # type: ignore[misc]
            time.sleep(dice.uniform(0.0, 0.3))
            victim = dice.randrange(2)
            pair[victim].kill()
            pair[victim].wait()
            pair[victim] = wire.start()
            late = max(late, overdue_leases())
        assert wait_for(all_done, 40), Message.objects.values_list("state").distinct()
        received = wire.letters()

    ids = [message_id for message_id, _ in received]
    assert set(ids) == expected, "0 lost"
    assert len(ids) - len(expected) <= KILLS, "at most one letter on the wire for each kill"
    assert late == 0
    assert Delivery.objects.filter(ended_at__isnull=True).count() == 0
    _assert_order_kept(received)


def _assert_order_kept(received: list[tuple[str, str]]) -> None:
    queued = {str(pk): at for pk, at in Message.objects.values_list("pk", "queued_at")}
    for address in {address for _, address in received}:
        firsts = list(dict.fromkeys(message_id for message_id, to in received if to == address))
        assert firsts == sorted(firsts, key=lambda message_id: queued[message_id])


@pytest.mark.slow
@pytest.mark.parametrize("without", [None, "takeover"], ids=["with the lease", "control without taking over"])
def test_a_dead_senders_letter_is_taken_over_within_its_lease(
    fresh_db: str, letters: Letters, released: None, tmp_path: Path, without: str | None
) -> None:
    actions.queue([letters.one()])
    with recorder(tmp_path / "log", "--first-refused-after", "30") as wire:
        dead = wire.start()
        assert wait_for(lambda: len(wire.letters()) == 1, 20)
        dead.kill()
        ends = Message.objects.get().lease_until
        assert ends is not None
        heir = wire.start(*(["--without", without] if without else []))
        assert heir.stdout is not None
        assert heir.stdout.readline() == "ready\n"
        left = max(0.0, (ends - clock.real_now()).total_seconds())
        done = wait_for(all_done, left + LATEST)

    assert done is (without is None)


@pytest.mark.slow
@pytest.mark.parametrize("without", [None, "fence"], ids=["with the fence", "control without it"])
def test_a_sender_that_slept_through_its_lease_changes_nothing(
    fresh_db: str, letters: Letters, released: None, tmp_path: Path, without: str | None
) -> None:
    actions.queue([letters.one()])
    with recorder(tmp_path / "log", "--first-refused-after", "0.5") as wire:
        sleeper = wire.start(*(["--without", without] if without else []))
        assert wait_for(lambda: len(wire.letters()) == 1, 20)
        sleeper.send_signal(signal.SIGSTOP)
        quick = wire.start()
        assert wait_for(all_done, 20)
        quick.kill()
        sleeper.send_signal(signal.SIGCONT)
        changed = wait_for(lambda: not all_done(), 3)

    assert changed is (without == "fence")
    if without is None:
        assert list(Delivery.objects.order_by("fence").values_list("outcome", flat=True)) == ["unknown", "accepted"]
