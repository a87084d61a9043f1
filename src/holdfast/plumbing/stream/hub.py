"""Hands every change to every open client that may see it, once, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

from holdfast.plumbing.stream.change import Change, Source, entries, event
from holdfast.plumbing.stream.sheets import NoSheets, Parts, Renderer, Sheets

AT_ONCE = 500
# A client further behind reads its pages anew instead of being told every step.
FURTHEST_BEHIND = 5_000
# Older than any number: who has seen this is told to read anew.
LONG_AGO = -1 - FURTHEST_BEHIND
# A page that began to be read longer ago reads anew.
REMEMBERED = 120.0
# A client that is this many batches behind is let go; it comes back and goes on where it stopped.
QUEUE = 200
MAKERS = 2
T = TypeVar("T")


@dataclass(eq=False)
class Client:
    """One open stream of `viewer`, told everything up to `sent`."""

    viewer: Hashable
    sent: int
    dropped: bool = False
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def send(self, body: bytes) -> None:
        """Queues what this client may see; a full queue lets it go."""
        if self.queue.full():
            self.dropped = True
        elif body:
            self.queue.put_nowait(body)


class Hub:
    """All clients of this process, and the number up to which all of them were told."""

    def __init__(self, source: Source, executor: Executor, renderer: Renderer | None = None) -> None:
        self.source = source
        # Sheets are made by threads of their own: whoever comes or is looked at again does not keep them waiting.
        self._makers = ThreadPoolExecutor(MAKERS, thread_name_prefix="sheets")
        self.sheets = Sheets(renderer or NoSheets(), self._make, lambda: self.last)
        self.last = 0
        # Which number had been told when, for pages that were read a moment ago.
        self._told: deque[tuple[float, int]] = deque()
        self.clients: set[Client] = set()
        self._executor = executor
        self._started = False
        self._telling = asyncio.Lock()

    async def in_thread(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, function)

    async def _make(self, function: Callable[[], Parts]) -> Parts:
        return await asyncio.get_running_loop().run_in_executor(self._makers, function)

    async def start(self) -> None:
        """Begins at the head; whoever comes later is told on its own what it missed."""
        if not self._started:
            self.last = await self.in_thread(self.source.head)
            self._told.append((monotonic(), self.last))
            self._started = True
            self._makers.submit(self.sheets.renderer.warm)

    def last_before(self, seconds: float) -> int:
        """The number up to which all had been told so many seconds ago: a page read since then holds all up to it."""
        then = monotonic() - seconds
        return next((number for at, number in reversed(self._told) if at <= then), LONG_AGO)

    async def tell(self) -> None:
        """Tells all clients what has come since the last time; one call at a time, so nothing is told twice."""
        async with self._telling:
            await self._tell()

    async def _tell(self) -> None:
        while changes := await self._after(self.last):
            seen: Mapping[Hashable, Sequence[Change]] = {}
            # Asking takes a while, and somebody may join meanwhile: nobody is missing when the numbers move on.
            while missing := {client.viewer for client in self.clients} - seen.keys():
                seen = {**seen, **await self._seen_by(missing, changes)}
            self._reach(changes[-1].number)
            # Written once for all who see the same, not once for each of them.
            written = {viewer: entries(told) for viewer, told in seen.items()}
            for client in self.clients:
                client.send(written[client.viewer])
            self.sheets.changed()

    def _reach(self, number: int) -> None:
        self.last = number
        now = monotonic()
        self._told.append((now, number))
        # One older than what is remembered stays: it is what had been told then.
        while len(self._told) > 1 and self._told[1][0] < now - REMEMBERED:
            self._told.popleft()

    @contextmanager
    def joined(self, client: Client) -> Iterator[AsyncIterator[bytes]]:
        """Within this block the client is told what comes; the value is what it had missed until then."""
        self.clients.add(client)
        try:
            yield self._missed(client, self.last)
        finally:
            self.clients.discard(client)
            self.sheets.leave(client)

    async def _missed(self, client: Client, upto: int) -> AsyncIterator[bytes]:
        if upto - client.sent > FURTHEST_BEHIND:
            client.sent = upto
            yield event("reset", {"number": upto, "at": self.source.now()}, upto)
        while client.sent < upto:
            changes = [change for change in await self._after(client.sent) if change.number <= upto]
            if not changes:
                return
            seen = await self._seen_by({client.viewer}, changes)
            client.sent = changes[-1].number
            yield entries(seen[client.viewer])

    async def _after(self, number: int) -> Sequence[Change]:
        return await self.in_thread(lambda: self.source.after(number, AT_ONCE))

    async def _seen_by(self, viewers: set[Hashable], changes: Sequence[Change]) -> Mapping[Hashable, Sequence[Change]]:
        return await self.in_thread(lambda: self.source.seen_by(viewers, changes))
