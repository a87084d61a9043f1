"""The parts of one installation, kept running by one parent."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from holdfast.engine.backoff import Backoff
from holdfast.engine.postgres import EmbeddedPostgres, Say
from holdfast.kernel.errors import HoldfastError

SECONDS_TO_FINISH = 12.0
LOOK_EVERY = 0.5
TELL_EVERY = 10.0
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Part(Protocol):
    """One child: how it is called and how it is started."""

    @property
    def name(self) -> str: ...

    def start(self) -> subprocess.Popen[bytes]: ...


@dataclass(frozen=True)
class Database:
    """The embedded server as a part; it is stopped last and by its own rules."""

    server: EmbeddedPostgres
    name: str = "database"

    def start(self) -> subprocess.Popen[bytes]:
        self.server.spawn()
        assert self.server.process is not None
        return self.server.process


@dataclass
class _Watched:
    part: Part
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    backoff: Backoff = field(default_factory=Backoff)


class Supervisor:
    """Starts parts, starts again what ends, and stops all in order on SIGTERM or SIGINT.

    It has one thread: the kernel ties a child's life to the thread that started it.
    """

    def __init__(self, say: Say) -> None:
        self.say = say
        self.asked_to_stop = False
        self._watched: list[_Watched] = []

    def add(self, part: Part, running: subprocess.Popen[bytes] | None = None) -> None:
        """Watch over `part`; it is started at once unless it runs already."""
        watched = _Watched(part)
        self._watched.append(watched)
        if running is None:
            self._start(watched)
        else:
            watched.process, watched.started = running, time.monotonic()

    def run(self, on_look: Callable[[], None] = lambda: None) -> None:
        """Watch until a signal asks to stop; `on_look` is called about twice a second."""
        while not self.asked_to_stop:
            for watched in self._watched:
                self._look_at(watched)
            on_look()
            self._sleep()

    def wait_until(self, why_not: Callable[[], str | None]) -> None:
        """Wait until `why_not` answers None or we are asked to stop, saying the reason every few seconds."""
        told = float("-inf")
        while not self.asked_to_stop and (reason := why_not()) is not None:
            if time.monotonic() - told > TELL_EVERY:
                told = time.monotonic()
                self.say(f"Waiting for the database: {reason}")
            self._sleep()

    def wait_for(self, process: subprocess.Popen[bytes]) -> int | None:
        """The exit code of a helping process; None when we were asked to stop first, and it was stopped."""
        while process.poll() is None:
            if self.asked_to_stop:
                _signal_all([process], signal.SIGTERM)
                _wait(process, SECONDS_TO_FINISH)
                _signal_all([process], signal.SIGKILL)
                return None
            self._sleep()
        return process.returncode

    def stop(self) -> None:
        """End every part but the database together, wait, and kill what does not end; then the database."""
        others = [watched for watched in self._watched if not isinstance(watched.part, Database)]
        running = [watched.process for watched in others if watched.process is not None]
        _signal_all(running, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_FINISH
        for process in running:
            _wait(process, deadline - time.monotonic())
        # The whole group: a part may have children of its own that did not hear the first signal.
        _signal_all(running, signal.SIGKILL)
        for process in running:
            process.wait()
        for watched in self._watched:
            if isinstance(watched.part, Database):
                watched.part.server.stop()

    @contextmanager
    def listening_to_signals(self) -> Iterator[None]:
        """Within this block SIGTERM, SIGINT and SIGHUP ask to stop, and any signal ends the pause between two looks."""
        self._wake_out, wake_in = os.pipe()
        os.set_blocking(wake_in, False)
        os.set_blocking(self._wake_out, False)
        before = {number: signal.signal(number, self._ask) for number in ENDING}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        woken_before = signal.set_wakeup_fd(wake_in, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(woken_before)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._wake_out)
            os.close(wake_in)

    def _ask(self, *_: object) -> None:
        self.asked_to_stop = True

    def _sleep(self) -> None:
        due = [watched.due - time.monotonic() for watched in self._watched if watched.process is None]
        pause = max(0.0, min([LOOK_EVERY, *due]))
        ready, _, _ = select.select([self._wake_out], [], [], pause)
        if ready:
            os.read(self._wake_out, 4096)

    def _look_at(self, watched: _Watched) -> None:
        if watched.process is not None:
            self._note_end(watched)
        if watched.process is None and time.monotonic() >= watched.due:
            self._start(watched)

    def _note_end(self, watched: _Watched) -> None:
        assert watched.process is not None
        code = watched.process.poll()
        if code is None:
            return
        _signal_all([watched.process], signal.SIGKILL)  # what is left of its group
        watched.process = None
        self._try_later(watched, f"ended ({_words(code)})")

    def _try_later(self, watched: _Watched, what: str) -> None:
        now = time.monotonic()
        watched.backoff = watched.backoff.after_end(now - watched.started)
        watched.due = now + watched.backoff.pause
        self.say(f"The {watched.part.name} {what}; starting it again in {watched.backoff.pause:.1f} s")

    def _start(self, watched: _Watched) -> None:
        watched.started = time.monotonic()
        try:
            watched.process = watched.part.start()
        except (HoldfastError, OSError) as error:
            # One part that cannot start (a full disk, an archive that is not mounted) must not take the others along.
            self._try_later(watched, f"cannot start ({error})")


def _signal_all(processes: Sequence[subprocess.Popen[bytes]], number: signal.Signals) -> None:
    for process in processes:
        try:
            if number is signal.SIGKILL:
                os.killpg(process.pid, number)
            elif process.poll() is None:
                process.send_signal(number)
        except (ProcessLookupError, PermissionError):
            continue  # already gone


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(max(0.0, seconds))
    except subprocess.TimeoutExpired:
        return


def _words(code: int) -> str:
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
