"""The processes of the bench of fan-out: a gateway that writes down, and workers that wait for their turn to be killed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from django.db.models import Min

from holdfast.domain.outbox.states import MessageState
from holdfast.plumbing import clock
from holdfast.rooms.outbox.models import OPEN, Message

_WORKER = (
    "import sys; from holdfast.project.cli.django import set_up; set_up();"
    "from holdfast.plumbing.worker import run; print('ready', flush=True);"
    "sys.stdin.readline() == 'go\\n' and run()"
)
_FILE = """
url = "http://127.0.0.1:{port}/send"
at_once = {at_once}
limit_s = 3
{key}
[body]
to = "{{address}}"
text = "{{text}}"
ref = "{{id}}"
"""


class Asked(Protocol):
    """What the bench was asked for, as far as it matters here."""

    @property
    def delay_ms(self) -> float: ...
    @property
    def at_once(self) -> int: ...


@dataclass(frozen=True)
class Ring:
    """A text that rang."""

    at: float
    message: str


@dataclass
class Wire:
    """What the gateway wrote down so far."""

    log: Path
    rings: list[Ring] = field(default_factory=list)
    first: dict[str, float] = field(default_factory=dict)  # in the order of their first ring
    dropped: int = 0
    _read_to: int = 0

    @property
    def count(self) -> int:
        """Messages that rang at least once."""
        self.read()
        return len(self.first)

    def read(self) -> None:
        if not self.log.exists():
            return
        with self.log.open() as lines:
            lines.seek(self._read_to)
            text = lines.read()
        whole = text[: text.rfind("\n") + 1]
        self._read_to += len(whole)
        for line in whole.splitlines():
            at, what, message, _to = line.split()
            if what == "repeat":
                self.dropped += 1
            else:
                self.rings.append(Ring(float(at), message))
                self.first.setdefault(message, float(at))

    def wait_until(self, number: int, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while self.count < number and time.monotonic() < ends:
            time.sleep(0.01)


class Crew:
    """Workers: some at work, the others ready to take the place of one that is killed."""

    def __init__(self, processes: int, env: Mapping[str, str]) -> None:
        self._ready = [_python(["-c", _WORKER], env) for _each in range(processes)]
        self._working: list[subprocess.Popen[str]] = []
        for process in self._ready:
            assert process.stdout is not None
            process.stdout.readline()

    def go(self, number: int) -> None:
        """Lets so many begin."""
        for _each in range(min(number, len(self._ready))):
            process = self._ready.pop()
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
            self._working.append(process)

    def kill_one(self, dice: random.Random) -> None:
        victim = self._working.pop(dice.randrange(len(self._working)))
        victim.kill()
        victim.wait()
        self.go(1)

    def end(self) -> None:
        for process in (*self._working, *self._ready):
            process.kill()
            process.communicate()

    @staticmethod
    def open_messages() -> int:
        return Message.objects.filter(state__in=OPEN).count()

    @staticmethod
    def past_lease() -> float:
        """How many seconds the oldest lease that ended has been waiting for an heir."""
        oldest = Message.objects.filter(state=MessageState.LEASED.value).aggregate(at=Min("lease_until"))["at"]
        return max(0.0, (clock.real_now() - oldest).total_seconds()) if oldest else 0.0

    @staticmethod
    def not_accepted(expected: Mapping[str, object]) -> int:
        """Messages of this run that rang, and that we do not know to be accepted, when all is over."""
        time.sleep(0.2)
        rows = Message.objects.exclude(state=MessageState.ACCEPTED.value).values_list("pk", flat=True)
        return sum(str(pk) in expected for pk in rows)


@contextmanager
def gateway(folder: Path, size: Asked, *, keys: bool, at_once: int, processes: int) -> Iterator[tuple[Wire, Crew]]:
    """A gateway of its own with its log, and workers that know it and wait."""
    log = folder / "rings"
    words = ["-m", "holdfast.project.bench.gateway", str(log), "--delay-ms", str(size.delay_ms)]
    words += ["--at-once", str(size.at_once), *(["--keys"] if keys else [])]
    process = _python(words, os.environ)
    assert process.stdout is not None
    port = int(process.stdout.readline())
    file = folder / "gateway.toml"
    key = 'key_header = "Idempotency-Key"' if keys else ""
    file.write_text(_FILE.format(port=port, at_once=at_once, key=key), encoding="utf-8")
    crew = Crew(processes, os.environ | {"HOLDFAST_SMS_GATEWAY": str(file), "HOLDFAST_OUTGOING_ALLOW": "127.0.0.0/8"})
    wire = Wire(log)
    try:
        yield wire, crew
    finally:
        crew.end()
        process.kill()
        process.communicate()
        wire.read()


def _python(words: list[str], env: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *words], env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
