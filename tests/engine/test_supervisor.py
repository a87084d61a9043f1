"""The supervisor with small programs in place of the parts."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from holdfast.engine.account import current_account
from holdfast.engine.child import start_child
from holdfast.engine.supervisor import Supervisor
from tests.engine.support import ENDS_AT_ONCE, SLEEPS, STUBBORN, eventually, is_alive


@dataclass
class Small:
    """A part that runs `words`; it fails to start as often as `failures` says."""

    words: Sequence[str]
    failures: int = 0
    name: str = "small part"
    started: list[int] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        process = start_child(self.words, account=current_account(), env=dict(os.environ))
        self.started.append(process.pid)
        return process


def _run_for(supervisor: Supervisor, seconds: float) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGTERM)).start()
    supervisor.run()


def test_a_part_that_ends_is_started_again_with_growing_pauses() -> None:
    told: list[str] = []
    supervisor, part = Supervisor(told.append), Small(ENDS_AT_ONCE)

    with supervisor.listening_to_signals():
        supervisor.add(part)
        _run_for(supervisor, 1.0)
        supervisor.stop()

    assert 3 <= len(part.started) <= 5
    assert told[0] == "The small part ended (exit code 0); starting it again in 0.1 s"
    assert told[1].endswith("in 0.2 s")


def test_a_part_that_cannot_start_does_not_take_the_others_along() -> None:
    told: list[str] = []
    supervisor = Supervisor(told.append)
    broken, steady = Small(SLEEPS, failures=2, name="broken part"), Small(SLEEPS)

    with supervisor.listening_to_signals():
        supervisor.add(broken)
        supervisor.add(steady)
        _run_for(supervisor, 1.2)
        alive = [is_alive(part.started[-1]) for part in (broken, steady)]
        supervisor.stop()

    assert alive == [True, True]
    assert told[0] == "The broken part cannot start (disk full); starting it again in 0.1 s"


def test_a_part_that_ignores_the_request_to_end_is_killed_with_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.engine.supervisor.SECONDS_TO_FINISH", 0.3)
    supervisor = Supervisor(lambda _words: None)
    stubborn = Small(STUBBORN)

    with supervisor.listening_to_signals():
        supervisor.add(stubborn)
        time.sleep(0.2)
        group = stubborn.started[0]
        supervisor.stop()

    eventually(lambda: not _group_exists(group), 5)


def _group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_the_watch_at_once_and_the_old_handlers_return(number: signal.Signals) -> None:
    supervisor = Supervisor(lambda _words: None)
    before = signal.getsignal(number)

    with supervisor.listening_to_signals():
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        began = time.monotonic()
        supervisor.run()
        took = time.monotonic() - began

    assert took < 0.45
    assert signal.getsignal(number) == before


def test_waiting_tells_the_reason_and_ends_when_it_is_gone() -> None:
    told: list[str] = []
    reasons = iter(["starting up", "starting up", None])
    supervisor = Supervisor(told.append)

    with supervisor.listening_to_signals():
        supervisor.wait_until(lambda: next(reasons))

    assert told == ["Waiting for the database: starting up"]
