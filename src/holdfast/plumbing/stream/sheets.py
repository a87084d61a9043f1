"""Pages that are made once for all who look at them: a sheet of parts, made anew when something happened, and sent as far as
it changed.

However many boards stand open with the same eyes, each change is asked of the database once, and each part that it changes
is written once and sent to all of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from django.db import Error as DatabaseError

from holdfast.plumbing.stream.change import event

log = logging.getLogger(__name__)
T = TypeVar("T")
Parts = Mapping[str, str]

# Between two makings of one sheet at least this, and so many times what the last one took: a large city, whose sheet
# takes a second, does not keep the database busy with nothing else.
LEAST_GAP = 0.15
GAP_BY_COST = 2.0
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


class NoSheets:
    """A stream of entries alone."""

    def key(self, viewer: Hashable, asked: str) -> Hashable | None:
        return None

    def render(self, key: Hashable) -> Parts:
        return {}


class Watcher(Protocol):
    """Somebody who is sent what changes."""

    def send(self, body: bytes) -> None: ...


@dataclass(eq=False)
class Sheet:
    """One sheet: its parts as they were last made, up to which number they know, and who looks at it."""

    key: Hashable
    parts: Parts = field(default_factory=dict)
    number: int = -1
    watchers: dict[Watcher, str] = field(default_factory=dict)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    made: asyncio.Condition = field(default_factory=asyncio.Condition)
    making: asyncio.Task[None] | None = None

    def told(self, changed: Parts) -> None:
        """Sends these parts to everybody who looks, written once for each name that they know it by."""
        written: dict[str, bytes] = {}
        for watcher, name in list(self.watchers.items()):
            if name not in written:
                written[name] = parts_event(name, self.number, changed)
            watcher.send(written[name])


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

    def join(self, watcher: Watcher, key: Hashable, name: str) -> Sheet:
        """From now on the watcher is sent what changes on a sheet, under the name that it asked by."""
        sheet = self._sheets.setdefault(key, Sheet(key))
        sheet.watchers[watcher] = name
        if sheet.making is None or sheet.making.done():
            sheet.making = asyncio.create_task(self._keep(sheet))
        return sheet

    def leave(self, watcher: Watcher) -> None:
        for sheet in self._sheets.values():
            sheet.watchers.pop(watcher, None)

    async def whole(self, sheet: Sheet, name: str) -> bytes:
        """The sheet with all its parts, as it is at the number that is told now or later."""
        wanted = self._last()
        if sheet.number < wanted:
            sheet.asked.set()
        async with sheet.made:
            await sheet.made.wait_for(lambda: sheet.number >= wanted)
        return parts_event(name, sheet.number, sheet.parts)

    async def _keep(self, sheet: Sheet) -> None:
        """Makes the sheet whenever that is asked for, until nobody has looked at it for a while."""
        loop = asyncio.get_running_loop()
        seen = loop.time()
        while sheet.watchers or loop.time() - seen < KEPT_FOR:
            with suppress(TimeoutError):
                await asyncio.wait_for(sheet.asked.wait(), LOOK_EVERY)
            seen = loop.time() if sheet.watchers else seen
            began = loop.time()
            if sheet.watchers or sheet.asked.is_set():
                await self._make(sheet)
            await asyncio.sleep(max(LEAST_GAP, GAP_BY_COST * (loop.time() - began)))
        self._sheets.pop(sheet.key, None)

    async def _make(self, sheet: Sheet) -> None:
        number = self._last()
        sheet.asked.clear()
        try:
            parts = await self._in_thread(lambda: self.renderer.render(sheet.key))
        except DatabaseError as error:
            log.warning("A board could not be made, it is tried again: %s", error)
            sheet.asked.set()
            return
        except Exception:
            # One panel's fault: the boards keep what they show, and nobody who comes waits for what does not come.
            log.exception("A board could not be made")
            parts = sheet.parts
        changed = {name: body for name, body in parts.items() if sheet.parts.get(name) != body}
        news = changed or number > sheet.number
        async with sheet.made:
            sheet.parts, sheet.number = parts, number
            sheet.made.notify_all()
        # A number without a part is news too: whoever looks need not ask what came of it.
        if news:
            sheet.told(changed)


def parts_event(name: str, number: int, parts: Parts) -> bytes:
    """Parts of a sheet as one event. It carries no id: where a stream goes on is said by entries alone."""
    return event("parts", {"sheet": name, "number": number, "parts": parts})
