"""Processes of the engine, started, looked at and killed from outside."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from holdfast.engine.child import die_with_parent
from holdfast.engine.home import Home

CLI = "holdfast.project.cli"


@dataclass(frozen=True)
class Person:
    """Who runs the command, and with which Python; `uid` is set when root plays an ordinary user."""

    name: str
    uid: int | None
    python: str
    paths: str

    def environment(self, home: Path, **more: str) -> dict[str, str]:
        """All that the command gets: as `env -i` with the home and where the packages lie."""
        return {"HOLDFAST_HOME": str(home), "PYTHONPATH": self.paths, "PYTHONDONTWRITEBYTECODE": "1", **more}

    def start(self, home: Path, *words: str, log: Path | None = None, **more: str) -> subprocess.Popen[bytes]:
        output = log.open("ab") if log else subprocess.PIPE
        return subprocess.Popen(
            [self.python, "-m", CLI, *words],
            env=self.environment(home, **more),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            preexec_fn=_tied_to(os.getpid()),
            **self._as(),
        )

    def run(self, home: Path, *words: str, code: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        what = ["-c", code] if code else ["-m", CLI, *words]
        return subprocess.run(
            [self.python, *what],
            env=self.environment(home, **more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            timeout=120,
            check=False,
            **self._as(),
        )

    def can_run(self, code: str) -> bool:
        try:
            return self.run(Path("/nonexistent"), code=code).returncode == 0
        except OSError:
            return False

    def _as(self) -> dict[str, object]:
        return {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}


def _tied_to(parent: int) -> Callable[[], None]:
    """A run of the tests that is killed leaves no server behind either."""
    return lambda: die_with_parent(signal.SIGTERM, parent)


@dataclass
class Served:
    """A running `holdfast serve`."""

    home: Home
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def parts(self) -> dict[str, int]:
        """The direct children by what they are."""
        return {_kind(pid): pid for pid in children(self.process.pid)}

    def status(self, path: str = "/healthz") -> int:
        return get(self.port, path)[0]

    def health(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(get(self.port, "/healthz")[1])
        return found

    def is_well(self) -> bool:
        return is_answering(self.port)


@contextmanager
def serving(person: Person, home: Path, *words: str, **more: str) -> Iterator[Served]:
    """`serve` until the end of the block; killed there if the block did not end it."""
    port = free_port()
    log = home.parent / f"serve-{port}.log"
    process = person.start(home, "serve", "--port", str(port), "--web-workers", "1", *words, log=log, **more)
    served = Served(Home(home), port, process, log)
    try:
        eventually(lambda: process.poll() is not None or served.is_well(), 90, log)
        assert process.poll() is None, log.read_text()[-3000:]
        yield served
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def is_answering(port: int, *expected: int) -> bool:
    """Whether the house at `port` says that it is well, or what else is expected."""
    try:
        return get(port, "/healthz")[0] in (expected or (200,))
    except OSError:
        return False


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def eventually(is_true: Callable[[], bool], seconds: float, log: Path | None = None) -> None:
    """Wait until `is_true`; this waits for other processes, which no test clock moves."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s\n" + (log.read_text(errors="replace")[-3000:] if log else ""))
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _parent(entry) == pid]


def descendants(pid: int) -> list[int]:
    found = children(pid)
    return found + [further for child in found for further in descendants(child)]


def is_alive(pid: int) -> bool:
    """True for a process that still runs; a dead one that nobody waited for is not alive."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def free_port() -> int:
    """A port that is free together with the next one, which the stream takes."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return -1


def _kind(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "gone"
    if words[0].endswith(b"postgres"):
        return "database"
    names = [word.decode() for word in words if word in (b"web", b"stream", b"worker", b"sealer")]
    return names[0] if names else "other"


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


# Programs that every machine has: this Python. Nothing else is taken for granted.
SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
ENDS_AT_ONCE = [sys.executable, "-c", ""]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\nwhile True: time.sleep(0.05)",
]
