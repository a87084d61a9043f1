"""Sheets are made once for all who look and sent as far as they changed; whatever order things happen in, no change is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.db import OperationalError
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.plumbing.stream import sheets
from tests.stream.boards import House, Page


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LEAST_GAP", 0.0)
    monkeypatch.setattr(sheets, "GAP_BY_COST", 0.0)


def play(story: Callable[[House], Awaitable[None]]) -> None:
    async def _play() -> None:
        await story(House())

    asyncio.run(asyncio.wait_for(_play(), 30))


def shows(page: Page, house: House) -> bool:
    return page.parts == house.city.parts and page.number == house.city.number and not page.is_old


async def settled(house: House) -> None:
    """All makings that are asked for are made."""
    await house.rest()
    while house.is_making:
        await house.make()


def test_a_change_is_made_once_for_all_boards_and_only_the_changed_part_is_sent() -> None:
    async def story(house: House) -> None:
        pages = [house.look() for _ in range(50)]
        await settled(house)
        assert all(shows(page, house) for page in pages)
        made = house.made
        assert made == 1

        house.seal(clocks="two")
        await settled(house)

        assert all(shows(page, house) and page.sent[-1]["parts"] == {"clocks": "two"} for page in pages)
        assert house.made == made + 1

    play(story)


def test_many_changes_in_a_burst_are_few_makings_and_the_last_state_is_told() -> None:
    async def story(house: House) -> None:
        page = house.look()
        await settled(house)
        for number in range(500):
            house.seal(clocks=f"at {number}")
        await settled(house)
        assert page.parts["clocks"] == "at 499"
        assert house.made == 2

    play(story)


def test_a_number_that_changes_no_part_is_told_so_that_nobody_asks_what_came_of_it() -> None:
    async def story(house: House) -> None:
        page = house.look()
        await settled(house)
        house.seal()
        await settled(house)
        assert page.sent[-1] == {"sheet": "board", "number": 2, "whole": False, "parts": {}}

    play(story)


def test_what_is_sealed_between_reading_and_sending_is_not_counted_as_known() -> None:
    async def story(house: House) -> None:
        page = house.look()
        end = await house.read()
        house.seal(clocks="two")
        end()
        await house.rest()
        assert (page.number, page.parts["clocks"]) == (1, "one")

        await settled(house)
        assert shows(page, house)

    play(story)


def test_who_joins_while_a_making_goes_on_gets_what_was_sealed_before_they_came() -> None:
    async def story(house: House) -> None:
        first = house.look()
        await settled(house)
        house.seal(clocks="two")
        end = await house.read()
        house.seal(clocks="three")
        late = house.look()
        end()
        await settled(house)
        assert shows(first, house)
        assert shows(late, house)
        assert late.sent[0]["whole"]

    play(story)


def test_who_joins_a_sheet_that_is_made_gets_it_at_once() -> None:
    async def story(house: House) -> None:
        house.look()
        await settled(house)
        made = house.made
        assert shows(house.look(), house)
        await house.rest()
        assert (house.made, house.is_making) == (made, False)

    play(story)


@pytest.mark.parametrize("error", [ValueError("a panel's fault"), OperationalError("away")], ids=["panel", "database"])
def test_a_making_that_fails_makes_nobody_believe_to_know_and_is_tried_again(error: Exception) -> None:
    async def story(house: House) -> None:
        page = house.look()
        await settled(house)
        house.seal(clocks="two")
        await house.fail(error)
        assert (page.number, page.is_old) == (1, False)

        # Nobody seals anything: it is tried again by itself.
        await house.make()
        assert shows(page, house)

    play(story)


def test_that_a_sheet_cannot_be_made_is_said_and_it_comes_whole_when_it_can() -> None:
    async def story(house: House) -> None:
        page = house.look()
        await settled(house)
        house.seal(clocks="two")
        for _ in range(4):
            await house.fail(ValueError("a panel's fault"))
        assert page.is_old
        assert len([told for told in page.sent if "parts" not in told]) == 1
        late = house.look()
        assert late.is_old

        await settled(house)
        assert shows(page, house)
        assert shows(late, house)
        assert page.sent[-1]["whole"]

    play(story)


def test_a_making_that_hangs_counts_as_failed_and_what_it_still_brings_is_thrown_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "LONGEST_MAKING", 0.001)

    async def story(house: House) -> None:
        page = house.look()
        await house.steps(lambda: page.is_old)
        monkeypatch.setattr(sheets, "LONGEST_MAKING", 30.0)
        house.seal(clocks="two")
        house.forget()
        await settled(house)
        assert shows(page, house)

    play(story)


def test_a_part_that_is_no_more_is_emptied() -> None:
    async def story(house: House) -> None:
        page = house.look()
        await settled(house)
        del house.city.parts["map"]
        house.seal()
        await settled(house)
        assert page.parts == {"clocks": "one", "map": ""}

    play(story)


def test_who_has_left_is_told_nothing() -> None:
    async def story(house: House) -> None:
        gone, here = house.look(), house.look()
        await settled(house)
        house.sheets.leave(gone)
        before = len(gone.sent)
        house.seal(clocks="two")
        await settled(house)
        assert shows(here, house)
        assert len(gone.sent) == before

    play(story)


ACTS = st.lists(st.sampled_from(["seal", "back", "read", "end", "fail", "look", "leave"]), max_size=30)


@settings(max_examples=150, deadline=None)
@given(ACTS)
def test_in_whatever_order_things_happen_every_page_ends_at_what_holds(acts: list[str]) -> None:
    async def story(house: House) -> None:
        pages, ends = [house.look()], []
        for turn, act in enumerate(acts):
            await house.rest()
            if act == "seal":
                house.seal(clocks=f"at {turn}")
            elif act == "back":
                # As if nothing had been: what was seen between two makings must not stay.
                house.seal(clocks="one")
            elif act == "read" and house.is_making:
                ends.append(await house.read())
            elif act == "end" and ends:
                ends.pop(0)()
            elif act == "fail" and house.is_making:
                await house.fail(ValueError("a panel's fault"))
            elif act == "look":
                pages.append(house.look())
            elif act == "leave" and len(pages) > 1:
                house.sheets.leave(pages.pop())
        for end in ends:
            end()
        await settled(house)
        _assert_all_show(pages, house)

    play(story)


def _assert_all_show(pages: list[Page], house: House) -> Any:
    assert [shows(page, house) for page in pages] == [True] * len(pages)
