"""A stream that does not know what happens does not say that it is live; and who comes, comes back or is old misses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from holdfast.plumbing.stream import application, hub, listener
from holdfast.plumbing.stream.application import Stream
from holdfast.plumbing.stream.change import Change
from holdfast.plumbing.stream.hub import Client, Hub
from holdfast.plumbing.stream.listener import Listener
from tests.stream.boards import City
from tests.stream.browser import opened


class Ledger:
    """A source of changes in memory, which may be broken."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.fault: Exception | None = None

    def add(self) -> int:
        number = len(self.changes) + 1
        self.changes.append(Change(number, "a.b", "a", str(number), "now"))
        return number

    def head(self) -> int:
        return len(self.changes)

    def after(self, number: int, limit: int) -> Sequence[Change]:
        if self.fault:
            raise self.fault
        return self.changes[number : number + limit]

    def seen_by(self, viewers: Collection[Hashable], changes: Sequence[Change]) -> Mapping[Hashable, Sequence[Change]]:
        return dict.fromkeys(viewers, changes)

    def now(self) -> str:
        return "now"


class Line:
    """A connection that hears what the test rings."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()

    async def execute(self, _statement: Any) -> None: ...

    async def close(self) -> None: ...

    async def notifies(self, *, timeout: float, stop_after: int) -> AsyncIterator[None]:
        await self.rung.wait()
        self.rung.clear()
        yield None


@dataclass
class Place:
    """A stream on a ledger in memory, and the bell of its connection."""

    ledger: Ledger = field(default_factory=Ledger)
    city: City = field(default_factory=City)
    line: Line = field(default_factory=Line)
    viewer: Hashable = "officer"

    def __post_init__(self) -> None:
        self.hub = Hub(self.ledger, ThreadPoolExecutor(2), self.city)
        self.listener = Listener(self._connect, "sealed", self.hub.start, self.hub.tell)
        self.stream = Stream(self.hub, self.listener, lambda _headers: self.viewer, lambda *_: True)

    async def _connect(self) -> Any:
        return self.line

    def happen(self) -> int:
        number = self.ledger.add()
        self.line.rung.set()
        return number

    async def until(self, true: Callable[[], bool]) -> None:
        while not true():
            await asyncio.sleep(0.001)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.listener.run())
        try:
            await self.until(lambda: self.listener.is_up)
            yield
        finally:
            task.cancel()


def play(story: Callable[[Place], Awaitable[None]]) -> None:
    async def _play() -> None:
        place = Place()
        async with place.listening():
            await story(place)

    asyncio.run(asyncio.wait_for(_play(), 30))


def test_whatever_fails_while_telling_the_stream_goes_on_and_nothing_is_missing() -> None:
    async def story(place: Place) -> None:
        async with opened(place.stream) as page:
            place.ledger.fault = KeyError("a fault of ours")
            place.happen()
            await place.until(lambda: not place.listener.is_up)
            place.ledger.fault = None
            assert (await page.event())["number"] == 1

    play(story)


def test_no_tick_says_live_while_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "KEEP_ALIVE", 0.01)

    async def story(place: Place) -> None:
        async with opened(place.stream) as page:
            await page.event("tick")
            monkeypatch.setattr(listener, "DEAF_AFTER", -1.0)
            while application.NOTHING not in page.body:
                await page._more()
            page.body = b""
            with pytest.raises(TimeoutError):
                await page.event("tick", seconds=0.1)

    play(story)


def test_a_tick_never_names_a_number_whose_entry_still_waits() -> None:
    async def story(place: Place) -> None:
        client = Client("officer", 0)
        with place.hub.joined(client):
            assert b"tick" in place.stream._word(client)
            place.happen()
            await place.until(lambda: place.hub.last == 1)
            assert place.stream._word(client) == application.NOTHING
            client.queue.get_nowait()
            assert b"id: 1\n" in place.stream._word(client)

    play(story)


def test_a_page_is_told_what_was_sealed_since_it_began_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(place: Place) -> None:
        now = hub.monotonic()
        monkeypatch.setattr(hub, "monotonic", lambda: now)
        place.happen()
        await place.until(lambda: place.hub.last == 1)
        # It is read here; two more are sealed before its first word.
        now += 10
        for number in (2, 3):
            now += 1
            place.happen()
            await place.until(lambda number=number: place.hub.last == number)  # type: ignore[misc]
        now += 1
        async with opened(place.stream, query="age=2500") as page:
            assert [(await page.event())["number"] for _ in range(2)] == [2, 3]
        # Before the stream itself began: nobody knows what that page has.
        async with opened(place.stream, query="age=60000") as page:
            assert (await page.event("reset"))["number"] == 3

    play(story)


def test_a_sheet_that_is_not_theirs_any_more_is_said_to_be_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "KEEP_ALIVE", 0.01)
    monkeypatch.setattr(application, "RECHECK", 0.0)

    async def story(place: Place) -> None:
        async with opened(place.stream, query="watch=board") as page:
            assert (await page.event("parts"))["whole"]
            place.city.key = lambda viewer, asked: None if viewer == "moved" else asked  # type: ignore[method-assign]
            place.viewer = "moved"
            assert (await page.event("old"))["sheet"] == "board"

    play(story)


@pytest.mark.parametrize("query", ["age=-1", "age=x", "since=", "age=" + "9" * 30])
def test_nonsense_is_a_page_of_now(query: str) -> None:
    async def story(place: Place) -> None:
        place.happen()
        await place.until(lambda: place.hub.last == 1)
        async with opened(place.stream, query=query) as page:
            place.happen()
            assert (await page.event())["number"] == 2

    play(story)
