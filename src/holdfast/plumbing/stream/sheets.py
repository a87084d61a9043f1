"""Pages that are made once for all who look at them: a sheet of parts, made anew when something happened, and sent as far as
it changed.

However many boards stand open with the same eyes, each change is asked of the database once, and each part that it changes
is written once and sent to all of them. What a watcher has is known: the whole sheet once, and from there each change of it
in order. A making that fails is tried again until it is made, and whoever looks is told that what they see is old.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from django.db import Error as DatabaseError

from holdfast.plumbing.stream.change import event

log = logging.getLogger(__name__)
Parts = Mapping[str, str]

# Between two makings of one sheet at least this, and so many times what the last one took: a large city, whose sheet
# takes a second, does not keep the database busy with nothing else.
LEAST_GAP = 0.15
GAP_BY_COST = 2.0
# The first making of a process takes long, and what comes after it must not wait for that.
LONGEST_GAP = 2.0
# A making that takes longer hangs: it counts as failed, and what it still brings is thrown away.
LONGEST_MAKING = 30.0
# One failure may be a database that was restarted; from the second on it is said.
SAID_FROM = 2
LONGEST_PAUSE = 15.0
# Some words follow the time alone (what comes next); they are looked at this often when nothing happens.
LOOK_EVERY = 30.0
# A sheet that nobody looks at any more is kept a while: whoever comes back finds it made.
KEPT_FOR = 60.0


class Renderer(Protocol):
    """What sheets there are. Its functions block; they are called in a thread."""

    def key(self, viewer: Hashable, asked: str) -> Hashable | None:
        """Which sheet `asked` is for this viewer; the same key is the same sheet. None: there is none for them."""
        ...

    def render(self, key: Hashable) -> Parts:
        """The parts of a sheet as they are now."""
        ...

    def warm(self) -> None:
        """Reads once what every sheet needs, so that the first who looks does not wait for it."""
        ...


class NoSheets:
    """A stream of entries alone."""

    def key(self, viewer: Hashable, asked: str) -> Hashable | None:
        return None

    def render(self, key: Hashable) -> Parts:
        return {}

    def warm(self) -> None:
        return None


class Watcher(Protocol):
    """Somebody who is sent what changes, in the order in which it is sent."""

    def send(self, body: bytes) -> None: ...


Looks = tuple[Watcher, str]


@dataclass(eq=False)
class Sheet:
    """One sheet: its parts as they were last made, up to which number they know, and who looks at it by which name."""

    key: Hashable
    parts: Parts = field(default_factory=dict)
    number: int = -1
    # Who has the whole sheet and is sent what changes; and who waits for the whole.
    watchers: set[Looks] = field(default_factory=set)
    newcomers: set[Looks] = field(default_factory=set)
    failures: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    keeping: asyncio.Task[None] | None = None

    @property
    def is_looked_at(self) -> bool:
        return bool(self.watchers or self.newcomers)

    @property
    def is_old(self) -> bool:
        """Whether it is said that this sheet cannot be made."""
        return self.failures >= SAID_FROM

    def made(self, number: int, parts: Parts) -> None:
        """The sheet as it is at `number` or later: sent whole to who waits for it, and as far as it changed to the others."""
        changed = {name: body for name, body in parts.items() if self.parts.get(name) != body}
        changed |= dict.fromkeys(self.parts.keys() - parts.keys(), "")
        # A number without a part is news too: whoever looks need not ask what came of it.
        news = changed or number > self.number
        self.parts, self.number, self.failures = parts, number, 0
        if news:
            _send(self.watchers, lambda name: parts_event(name, number, changed))
        self.welcome()

    def welcome(self) -> None:
        _send(self.newcomers, lambda name: parts_event(name, self.number, self.parts, whole=True))
        self.watchers |= self.newcomers
        self.newcomers = set()

    def failed(self) -> None:
        """It could not be made. Whoever looks is told once that they see old parts, and is sent all of it when it is made."""
        self.failures += 1
        if self.failures == SAID_FROM:
            self.newcomers |= self.watchers
            self.watchers = set()
            _send(self.newcomers, old_event)

    def leave(self, watcher: Watcher) -> None:
        self.watchers = {looks for looks in self.watchers if looks[0] is not watcher}
        self.newcomers = {looks for looks in self.newcomers if looks[0] is not watcher}


class Sheets:
    """All sheets that somebody looks at; `last` says which number everybody was told."""

    def __init__(
        self, renderer: Renderer, in_thread: Callable[[Callable[[], Parts]], Awaitable[Parts]], last: Callable[[], int]
    ) -> None:
        self.renderer = renderer
        self._in_thread = in_thread
        self._last = last
        self._sheets: dict[Hashable, Sheet] = {}

    def changed(self) -> None:
        """Something was sealed: every sheet is made anew, soon."""
        for sheet in self._sheets.values():
            sheet.asked.set()

    def join(self, watcher: Watcher, key: Hashable, name: str) -> None:
        """The watcher is sent the whole sheet under the name that it asked by, as it is at the number told now or later,
        and from then on what changes on it."""
        sheet = self._sheets.setdefault(key, Sheet(key))
        sheet.newcomers.add((watcher, name))
        if sheet.failures == 0 and sheet.number >= self._last():
            sheet.welcome()
        else:
            sheet.asked.set()
        if sheet.is_old:
            watcher.send(old_event(name))
        if sheet.keeping is None or sheet.keeping.done():
            sheet.keeping = asyncio.create_task(self._keep(sheet))

    def leave(self, watcher: Watcher) -> None:
        for sheet in self._sheets.values():
            sheet.leave(watcher)

    async def _keep(self, sheet: Sheet) -> None:
        """Makes the sheet whenever that is asked for, until nobody has looked at it for a while."""
        loop = asyncio.get_running_loop()
        seen = loop.time()
        while sheet.is_looked_at or loop.time() - seen < KEPT_FOR:
            with suppress(TimeoutError):
                await asyncio.wait_for(sheet.asked.wait(), LOOK_EVERY)
            seen = loop.time() if sheet.is_looked_at else seen
            began = loop.time()
            if sheet.is_looked_at or sheet.asked.is_set():
                await self._make(sheet)
            await asyncio.sleep(_rest(sheet.failures, loop.time() - began))
        self._sheets.pop(sheet.key, None)

    async def _make(self, sheet: Sheet) -> None:
        # Both before the making: what is sealed while it goes on asks for the next one.
        number = self._last()
        sheet.asked.clear()
        try:
            parts = await asyncio.wait_for(self._in_thread(lambda: self.renderer.render(sheet.key)), LONGEST_MAKING)
        except Exception as error:  # one panel's fault must not end the keeping of its board
            log.warning("A board could not be made, it is tried again: %r", error, exc_info=not _is_expected(error))
            sheet.asked.set()
            sheet.failed()
        else:
            sheet.made(number, parts)


def parts_event(name: str, number: int, parts: Parts, *, whole: bool = False) -> bytes:
    """Parts of a sheet as one event. It carries no id: where a stream goes on is said by entries alone."""
    return event("parts", {"sheet": name, "number": number, "whole": whole, "parts": parts})


def old_event(name: str) -> bytes:
    """A sheet cannot be made now: what its readers see is old until parts come again."""
    return event("old", {"sheet": name})


def _send(looking: set[Looks], body_for: Callable[[str], bytes]) -> None:
    """Written once for each name, not once for each who looks."""
    written: dict[str, bytes] = {}
    for watcher, name in looking:
        if name not in written:
            written[name] = body_for(name)
        watcher.send(written[name])


def _rest(failures: int, cost: float) -> float:
    """How long after a making the next one begins at the earliest."""
    if failures:
        return float(min(LONGEST_PAUSE, LEAST_GAP * 2 ** min(failures, 10)))
    return max(LEAST_GAP, min(LONGEST_GAP, GAP_BY_COST * cost))


def _is_expected(error: Exception) -> bool:
    return isinstance(error, DatabaseError | TimeoutError)
