"""What a page does with what it is told, whatever comes first: nothing that was told is forgotten before it is shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.board.desk import BOARD, LIST, Desk, desk
from tests.browser import site as sites

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(os.environ.get("BROWSER") == "0" or not sites.chromium(), reason="NOT RUN: no Chromium"),
]
CLOCKS = {"clocks": "one", "map": "still"}
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sites.browser() as opened:
        yield opened


@pytest.fixture
def board(browser: Any) -> Iterator[Desk]:
    """A board that has been sent its sheet as it is at number 1."""
    with desk(browser, BOARD.format(clocks="one"), "portal/board/board.js") as opened:
        opened.parts(1, whole=True, **CLOCKS)
        yield opened


@pytest.fixture
def rows(browser: Any) -> Iterator[Desk]:
    with desk(browser, LIST.format(rows="one"), "portal/live-parts.js") as opened:
        yield opened


def test_what_only_a_reading_between_two_makings_saw_does_not_stay(board: Desk) -> None:
    # It opens and is settled; the board was made before and after, and was read again between.
    board.tell("entry", number=2)
    board.main = BOARD.format(clocks="one, East gate")
    board.wait(1500)
    assert board.shows("clocks") == "one, East gate"

    board.parts(3)

    assert board.shows("clocks") == "one"


def test_a_reading_that_the_stream_overtook_is_not_put(board: Desk) -> None:
    board.hold()
    board.main = BOARD.format(clocks="old")
    board.tell("entry", number=2)
    board.wait(1500)
    board.parts(3, clocks="new")

    board.let_go()
    board.rest()

    assert board.shows("clocks") == "new"


def test_a_reading_that_is_ahead_of_the_stream_stays_until_the_stream_knows_as_much(board: Desk) -> None:
    board.main = BOARD.format(clocks="three")
    board.tell("entry", number=3)
    board.wait(1500)

    board.parts(2, clocks="two")
    assert board.shows("clocks") == "three"

    board.parts(4)
    assert board.shows("clocks") == "two"


def test_parts_that_know_less_than_was_told_do_not_count_as_an_answer(board: Desk) -> None:
    board.main = BOARD.format(clocks="three")
    board.tell("entry", number=3)
    board.parts(2, clocks="two")

    board.wait(1500)

    assert board.shows("clocks") == "three"


def test_parts_that_know_what_was_told_spare_the_reading(board: Desk) -> None:
    board.tell("entry", number=2)
    board.parts(2)
    board.tell("entry", number=2)

    board.wait(60_000)

    assert board.reads == 0


def test_a_reading_that_fails_is_repeated_until_it_is_answered(board: Desk) -> None:
    board.status, board.main = 503, BOARD.format(clocks="two")
    board.tell("entry", number=2)
    board.wait(1500)
    board.wait(10_000)
    assert (board.reads >= 2, board.shows("clocks")) == (True, "one")

    board.status = 200
    board.wait(30_000)

    assert board.shows("clocks") == "two"


def test_a_hidden_board_is_read_again_when_somebody_looks_at_it(board: Desk) -> None:
    board.main = BOARD.format(clocks="two")
    board.page.evaluate(HIDE, True)
    board.tell("entry", number=2)
    board.wait(60_000)
    assert board.reads == 0

    board.page.evaluate(HIDE, False)
    board.wait(1500)

    assert board.shows("clocks") == "two"


def test_a_board_that_cannot_be_made_is_read_again_and_again_until_it_can(board: Desk) -> None:
    board.tell("old", sheet="board")
    for clocks in ("two", "three"):
        board.main = BOARD.format(clocks=clocks)
        board.wait(10_000)
        assert board.shows("clocks") == clocks

    board.parts(5, whole=True, clocks="four", map="still")
    board.wait(60_000)

    assert (board.shows("clocks"), board.reads) == ("four", 2)


def test_a_list_is_read_once_more_for_what_was_told_during_a_reading(rows: Desk) -> None:
    rows.hold()
    rows.main = LIST.format(rows="two")
    rows.tell("entry", number=2)
    rows.wait(60)
    rows.main = LIST.format(rows="three")
    rows.tell("entry", number=3)
    rows.wait(10_000)
    # One at a time: an answer never comes behind a later one.
    assert len(rows.held or ()) == 1

    rows.let_go()
    rows.rest()
    rows.wait(800)
    rows.let_go()
    rows.rest()

    assert rows.shows("rows") == "three"


def test_a_part_in_which_somebody_types_is_put_when_they_leave_it(browser: Any) -> None:
    typed = (
        '<section data-live-part id="rows"><input id="field" type="text"> {rows}</section><button id="out">out</button>'
    )
    with desk(browser, typed.format(rows="one"), "portal/live-parts.js") as rows:
        rows.page.focus("#field")
        rows.main = typed.format(rows="two")
        rows.tell("entry", number=2)
        rows.wait(60_000)
        assert rows.shows("rows") == "one"

        rows.page.focus("#out")
        rows.wait(1000)

        assert rows.shows("rows") == "two"


@pytest.fixture
def live(browser: Any) -> Iterator[Desk]:
    """A board with its stream, by a browser that has no shared workers."""
    with desk(browser, BOARD.format(clocks="one"), *SCRIPTS, body=STREAMED) as opened:
        opened.page.wait_for_function("window.streams.length === 1")
        opened.say("tick", 1, at="2026-11-12T12:00:01+00:00")
        opened.say("parts", sheet="board", number=1, whole=True, parts=CLOCKS)
        yield opened


SCRIPTS = ("portal/live.js", "portal/board/board.js")
STREAMED = 'data-stream="http://localhost:9"'


def test_a_new_page_asks_for_what_happened_since_it_began_to_be_read(live: Desk) -> None:
    address = live.page.evaluate("window.streams[0].address")
    assert "watch=board" in address
    assert int(address.rpartition("age=")[2]) >= 1000


def test_a_board_that_cannot_be_made_is_not_live_whatever_else_is_heard(live: Desk) -> None:
    assert live.is_live
    live.say("old", sheet="board")
    live.say("tick", 2, at="2026-11-12T12:05:01+00:00")
    assert not live.is_live
    assert "Not live since 12:00" in live.page.inner_text("[data-live-words]")

    live.say("parts", sheet="board", number=2, whole=True, parts=CLOCKS)

    assert live.is_live
    assert "12:05" in live.page.inner_text("[data-live-words]")


def test_fifteen_silent_seconds_are_said_although_no_answer_comes_at_all(live: Desk) -> None:
    live.page.route("**/live/since/**", lambda _route: None)
    live.wait(15_000)
    assert not live.is_live


def test_a_connection_that_is_dead_and_does_not_end_is_opened_anew_behind_the_last_number(live: Desk) -> None:
    live.say("entry", 7, number=7, id="x")
    live.page.route("**/live/since/**", lambda route: route.abort())
    live.wait(36_000)
    assert live.page.evaluate("window.streams.length") == 2
    assert "since=7" in live.page.evaluate("window.streams[1].address")


def test_another_tab_is_given_the_whole_sheet_as_it_is_now_and_its_own_alone(browser: Any, live: Desk) -> None:
    live.say("parts", sheet="board", number=2, whole=False, parts={"clocks": "two"})
    wall = BOARD.replace('"board"', '"wall"').format(clocks="wall")
    words = {"body": STREAMED, "context": live.page.context}
    with (
        desk(browser, BOARD.format(clocks="one"), *SCRIPTS, path="/again", **words) as again,
        desk(browser, wall, *SCRIPTS, path="/wall", **words) as other,
    ):
        again.page.wait_for_function("document.querySelector('[data-part=clocks]').textContent === 'two'")
        # The wall's sheet was asked for with another connection; then all come whole.
        live.page.wait_for_function("window.streams.length === 2")
        for sheet, clocks in (("board", "three"), ("wall", "high")):
            live.say("parts", sheet=sheet, number=3, whole=True, parts={**CLOCKS, "clocks": clocks})
        other.page.wait_for_function("document.querySelector('[data-part=clocks]').textContent === 'high'")
        again.page.wait_for_function("document.querySelector('[data-part=clocks]').textContent === 'three'")
        assert (live.shows("clocks"), other.page.evaluate("window.streams.length")) == ("three", 0)


def test_a_tab_that_comes_while_the_stream_is_cut_is_not_given_what_was(browser: Any, live: Desk) -> None:
    live.page.evaluate("window.streams[0].heard.error({})")
    again = BOARD.format(clocks="newer")
    with desk(browser, again, *SCRIPTS, path="/again", body=STREAMED, context=live.page.context) as tab:
        tab.rest()
        live.rest()
        assert tab.shows("clocks") == "newer"
