"""A board for tests of sheets: each making begins and ends when the test says so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from holdfast.plumbing.stream.sheets import Sheets


class City:
    """What a board is made of: two parts and the number of the last seal."""

    def __init__(self) -> None:
        self.parts = {"clocks": "one", "map": "still"}
        self.number = 1

    def seal(self, **parts: str) -> None:
        """Something is committed and sealed."""
        self.parts |= parts
        self.number += 1

    def key(self, viewer: Hashable, asked: str) -> Hashable | None:
        return asked

    def render(self, key: Hashable) -> Mapping[str, str]:
        return dict(self.parts)

    def warm(self) -> None:
        return None


@dataclass(eq=False)
class Page:
    """Somebody who looks: puts together what it is sent, as a page does."""

    parts: dict[str, str] = field(default_factory=dict)
    number: int = -1
    is_old: bool = False
    wholes: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)

    def send(self, body: bytes) -> None:
        kind, _, data = body.decode().strip().partition("\ndata: ")
        told = json.loads(data)
        self.sent.append(told)
        self.is_old = kind == "event: old"
        if self.is_old:
            return
        if told["whole"]:
            self.parts, self.wholes = {}, self.wholes + 1
        assert self.wholes, "a change came before the whole"
        self.parts |= told["parts"]
        self.number = told["number"]


class House:
    """Sheets whose makings stand still until they are let go on."""

    def __init__(self) -> None:
        self.city = City()
        self.told = 1
        self.made = 0
        self._begun: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self.sheets = Sheets(self.city, self._in_thread, lambda: self.told)

    async def _in_thread(self, function: Callable[[], Any]) -> Any:
        self._begun.append((function, ended := asyncio.get_running_loop().create_future()))
        return await ended

    def seal(self, **parts: str) -> None:
        """Something is sealed and told."""
        self.city.seal(**parts)
        self.told = self.city.number
        self.sheets.changed()

    def look(self, key: str = "board") -> Page:
        page = Page()
        self.sheets.join(page, key, key)
        return page

    async def begun(self) -> None:
        """Until a making has begun; it has read nothing yet."""
        await self.steps(lambda: self.is_making)

    async def read(self) -> Callable[[], None]:
        """The making that has begun reads the city now, and is over when what is answered is called."""
        await self.begun()
        function, ended = self._begun.pop(0)
        read, self.made = function(), self.made + 1
        return lambda: ended.set_result(read)

    async def make(self) -> None:
        """One making from its beginning to the sending of what came of it."""
        (await self.read())()
        await self.rest()

    async def fail(self, error: Exception) -> None:
        await self.begun()
        self._begun.pop(0)[1].set_exception(error)
        await self.rest()

    async def steps(self, true: Callable[[], bool]) -> None:
        while not true():
            await asyncio.sleep(0)

    def forget(self) -> None:
        """The makings that were given up."""
        self._begun = [begun for begun in self._begun if not begun[1].done()]

    async def rest(self) -> None:
        """Until nothing goes on by itself."""
        for _ in range(20):
            await asyncio.sleep(0)

    @property
    def is_making(self) -> bool:
        return any(not ended.done() for _function, ended in self._begun)
