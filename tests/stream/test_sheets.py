"""Sheets are made once for all who look, sent as far as they changed, and never to whom they are not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any

from holdfast.plumbing.stream.sheets import Sheets


class Renderer:
    """A board of two parts that counts how often it is made."""

    def __init__(self) -> None:
        self.parts = {"clocks": "one", "map": "still"}
        self.made = 0
        self.broken = False

    def key(self, viewer: Hashable, asked: str) -> Hashable | None:
        return asked

    def render(self, key: Hashable) -> Mapping[str, str]:
        self.made += 1
        if self.broken:
            raise ValueError("a panel's fault")
        return dict(self.parts)


class Board:
    def __init__(self) -> None:
        self.told: asyncio.Queue[bytes] = asyncio.Queue()

    def send(self, body: bytes) -> None:
        self.told.put_nowait(body)


def play(story: Callable[[Renderer, Sheets, dict[str, int]], Awaitable[None]]) -> None:
    async def _play() -> None:
        renderer, last = Renderer(), {"number": 1}

        async def at_once(function: Callable[[], Any]) -> Any:
            return function()

        await story(renderer, Sheets(renderer, at_once, lambda: last["number"]), last)

    asyncio.run(asyncio.wait_for(_play(), 30))


def test_a_change_is_made_once_for_all_boards_and_only_the_changed_part_is_sent() -> None:
    async def story(renderer: Renderer, sheets: Sheets, last: dict[str, int]) -> None:
        boards = [Board() for _ in range(50)]
        for board in boards:
            assert b'"clocks": "one"' in await sheets.whole(sheets.join(board, "key", "board"), "board")
        for board in boards:
            while not board.told.empty():
                board.told.get_nowait()
        made = renderer.made
        assert made <= 2

        renderer.parts["clocks"], last["number"] = "two", 2
        sheets.changed()
        bodies = [await board.told.get() for board in boards]
        assert all(b'"clocks": "two"' in body and b"still" not in body for body in bodies)
        assert renderer.made == made + 1

    play(story)


def test_many_changes_in_a_burst_are_few_makings_and_the_last_state_is_told() -> None:
    async def story(renderer: Renderer, sheets: Sheets, last: dict[str, int]) -> None:
        board = Board()
        await sheets.whole(sheets.join(board, "key", "board"), "board")
        made = renderer.made
        for number in range(2, 500):
            renderer.parts["clocks"], last["number"] = f"at {number}", number
            sheets.changed()
        while b"at 499" not in await board.told.get():
            continue
        assert renderer.made - made <= 2

    play(story)


def test_a_number_that_changes_no_part_is_told_so_that_nobody_asks_what_came_of_it() -> None:
    async def story(renderer: Renderer, sheets: Sheets, last: dict[str, int]) -> None:
        board = Board()
        await sheets.whole(sheets.join(board, "key", "board"), "board")
        while not board.told.empty():
            board.told.get_nowait()
        last["number"] = 2
        sheets.changed()
        assert b'"number": 2, "parts": {}' in await board.told.get()

    play(story)


def test_a_fault_of_a_panel_keeps_nobody_waiting_and_is_over_when_it_is_mended() -> None:
    async def story(renderer: Renderer, sheets: Sheets, last: dict[str, int]) -> None:
        board = Board()
        renderer.broken = True
        assert b'"parts": {}' in await sheets.whole(sheets.join(board, "key", "board"), "board")
        renderer.broken, last["number"] = False, 2
        sheets.changed()
        while b"still" not in await board.told.get():
            continue

    play(story)


def test_who_has_left_is_told_nothing() -> None:
    async def story(renderer: Renderer, sheets: Sheets, last: dict[str, int]) -> None:
        gone, here = Board(), Board()
        for board in (gone, here):
            await sheets.whole(sheets.join(board, "key", "board"), "board")
        sheets.leave(gone)
        while not gone.told.empty():
            gone.told.get_nowait()
        renderer.parts["clocks"], last["number"] = "two", 2
        sheets.changed()
        while b"two" not in await here.told.get():
            continue
        assert gone.told.empty()

    play(story)
