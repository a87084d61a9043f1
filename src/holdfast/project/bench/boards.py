"""The bench of the boards: many open boards, and how long each change takes from its commit to each of them.

Every board is a stream of its own with a session of its own, read by one asyncio process as a browser reads it; changes are
real acts. The stream and the sealer are the real processes. A change has reached a board when the whole event that shows it
was read.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from holdfast.kernel.errors import Unavailable
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.project.bench.places import City
from holdfast.project.bench.visitors import cookie_of
from holdfast.rooms.obligations.actions import open_obligation
from holdfast.rooms.rulebook.models import Rule

Say = Callable[[str], None]
PATIENCE = 60.0
SHOWN = re.compile(rb"Change (\d+)\.")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Size:
    """How many boards look, how many changes they see, how far apart in seconds, and how large the city is."""

    boards: int
    changes: int = 30
    apart: float = 1.0
    places: int = 1000


@dataclass
class Seen:
    """What the boards have seen: when each change was committed, and the seconds until each board showed it."""

    committed: dict[int, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    opened: int = 0
    bytes: int = 0


def run(size: Size, say: Say) -> dict[str, Any]:
    """Fills a scratch database, serves its stream, and answers the figures; scratch and Django are there already."""
    city = City()
    city.grow(size.places)
    cookies = [cookie_of(city.readers[number % len(city.readers)]) for number in range(size.boards)]
    say(f"{size.boards} boards on a city of {size.places:,} places")
    with streaming() as (port, process):
        seen, used = asyncio.run(_watch(city, cookies, port, process, size))
    wanted = size.boards * size.changes
    figures = {
        "boards": size.boards,
        "places": size.places,
        "changes": size.changes,
        "expected": wanted,
        "received": len(seen.seconds),
        "megabytes_sent": round(seen.bytes / 1e6, 1),
        **used,
    }
    return {**figures, **_spread(seen.seconds)}


async def _watch(
    city: City, cookies: Sequence[str], port: int, process: subprocess.Popen[bytes], size: Size
) -> tuple[Seen, dict[str, float]]:
    seen, ready = Seen(), asyncio.Event()
    boards = [asyncio.create_task(_board(cookie, port, seen, ready, size.boards)) for cookie in cookies]
    await asyncio.wait_for(ready.wait(), PATIENCE)
    # What opening so many at once costs is over before the first change.
    await asyncio.sleep(2)
    before, began = _cpu(process.pid), time.monotonic()
    for number in range(1, size.changes + 1):
        await asyncio.to_thread(_change, city, number, seen)
        await asyncio.sleep(size.apart)
    await _all_seen(seen, size)
    cores = (_cpu(process.pid) - before) / (time.monotonic() - began)
    for board in boards:
        board.cancel()
    await asyncio.gather(*boards, return_exceptions=True)
    return seen, {"stream_cores": round(cores, 3), "stream_megabytes": round(_memory(process.pid), 1)}


async def _all_seen(seen: Seen, size: Size) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while len(seen.seconds) < size.boards * size.changes:
                await asyncio.sleep(0.05)


async def _board(cookie: str, port: int, seen: Seen, ready: asyncio.Event, boards: int) -> None:
    """One open board: reads events until it is cancelled, each change counted once."""
    reader, writer = await _let_in(cookie, port)
    known = 0
    try:
        while True:
            body = await reader.readuntil(b"\n\n")
            now = time.perf_counter()
            seen.bytes += len(body)
            if b"event: parts" not in body:
                continue
            if not known:
                known, seen.opened = -1, seen.opened + 1
                if seen.opened == boards:
                    ready.set()
            latest = max((int(number) for number in SHOWN.findall(body)), default=0)
            for number in range(max(known, 0) + 1, latest + 1):
                seen.seconds.append(now - seen.committed[number])
            known = max(known, latest)
    finally:
        writer.close()


async def _let_in(cookie: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A stream that answers; until the database is heard it says 503, and a browser comes back as this does."""
    words = f"GET /stream?watch=board%7Cen%7C HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n"
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
        writer.write(words.encode())
        if b" 200 " in await reader.readline():
            return reader, writer
        writer.close()
        await asyncio.sleep(0.2)


def _change(city: City, number: int, seen: Seen) -> None:
    """Something falls due in the district that both readers see; the newest is due first, so it leads the list."""
    rule = Rule.objects.get(pk=city.rules["clock.review"])
    due = clock.now() - timedelta(days=400 + number)
    open_obligation(
        rule,
        subject=Subject("premises", uuid7()),
        label=f"Change {number}.",
        owner=city.districts[3],
        starts_at=due - timedelta(days=1),
        due_at=due,
    )
    seen.committed[number] = time.perf_counter()


@contextmanager
def streaming() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The stream on a free port, and the sealer, as `serve` starts them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "holdfast.project.bench.streaming"]
    stream = subprocess.Popen([*command, "stream", str(port)], env=dict(os.environ))
    sealer = subprocess.Popen([*command, "sealer"], env=dict(os.environ))
    try:
        _wait(port, stream)
        yield port, stream
    finally:
        for process in (stream, sealer):
            process.terminate()
        for process in (stream, sealer):
            process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as link:
            link.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            if link.recv(20):
                return
        if process.poll() is not None or time.monotonic() > ends:
            raise Unavailable("The stream of the bench does not answer")
        time.sleep(0.1)


def _family(pid: int) -> list[int]:
    """A process and what it has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _cpu(pid: int) -> float:
    """Seconds on a processor so far."""
    found = 0.0
    for each in _family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        found += (int(fields[11]) + int(fields[12])) / TICKS
    return found


def _memory(pid: int) -> float:
    """Megabytes held."""
    words = [Path(f"/proc/{each}/status").read_text() for each in _family(pid)]
    found = [re.search(r"VmRSS:\s+(\d+) kB", word) for word in words]
    return sum(int(match[1]) for match in found if match) / 1024


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {"p50_s": 0.0, "p99_s": PATIENCE, "max_s": PATIENCE}
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {"p50_s": round(cuts[49], 3), "p99_s": round(cuts[98], 3), "max_s": round(max(seconds), 3)}
