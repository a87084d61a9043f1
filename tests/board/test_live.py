"""A change on every screen: board, wall and phone follow it without being read again; a cut is said and leaves no gap."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.obligations.actions import open_obligation, settle
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.rulebook.models import Rule
from tests.browser import site as sites
from tests.obligations import city as small
from tests.stream.test_in_a_browser import connections_to, is_live, streaming, wait_for
from tests.support.cast import Cast, make_cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("BROWSER") == "0" or not sites.chromium(), reason="NOT RUN: no Chromium"),
]
# When the words first stood in the page, by the clock of this machine; a page that is read again loses it.
WATCH = """
window.at = {}; window.flashed = {}; window.look = (words) => { new MutationObserver(() => {
  if (!window.at[words] && document.querySelector("main").innerText.includes(words)) window.at[words] = Date.now();
  document.querySelectorAll(".flash[data-row]").forEach((row) => { window.flashed[row.dataset.row] = true; });
}).observe(document.querySelector("main"), { childList: true, subtree: true }); };
"""


@dataclass
class Live:
    """A house with its pages, its sealer and a browser; the stream is started by whoever needs it."""

    site: sites.Site
    browser: Any
    cast: Cast
    rule: Rule

    def pages(self, name: str, *paths: str) -> list[Any]:
        """Tabs of one browser, each live."""
        context = self.browser.new_context(viewport={"width": 1600, "height": 1000})
        context.set_default_timeout(60_000)
        sites.listen(context, self.site)
        for key, cookie in self.cast.client(name).cookies.items():
            context.add_cookies([{"name": key, "value": cookie.value, "url": self.site.address}])
        context.add_init_script(WATCH)
        tabs = [context.new_page() for _ in paths]
        # Side by side, as a browser that comes back opens its tabs; not each when the one before is done.
        for tab, path in zip(tabs, paths, strict=True):
            tab.goto(self.site.address + path, wait_until="commit")
        for tab in tabs:
            wait_for(tab, lambda tab=tab: bool(is_live(tab)), 60)  # type: ignore[misc]
        return tabs

    def owe(self, label: str, minutes: int = 30) -> tuple[Obligation, float]:
        """Something becomes owed by the mall's operator; answers it and when it was committed."""
        post = Post.objects.get(key="mall-operator")
        now = clock.now()
        row = open_obligation(
            self.rule,
            subject=Subject("premises", uuid7()),
            label=label,
            owner=self.cast.agencies["lanhe.north.mall"],
            post=post,
            starts_at=now - timedelta(minutes=1),
            due_at=now + timedelta(minutes=minutes),
        )
        return row, time.time()


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: Any) -> Iterator[Live]:
    from tests.support import databases

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with django_db_blocker.unblock():
        name = databases.copy()
        before = databases.use(name)
        os.environ["HOLDFAST_DATABASE"] = name
        try:
            cast = make_cast()
            rule = small.store(small.clock_rule())
            with sites.browser() as opened, sites.serving(("web", "sealer")) as site:
                yield Live(site, opened, cast, rule)
        finally:
            os.environ["HOLDFAST_DATABASE"] = "holdfast_template"
            databases.use(before)
            databases.drop(name)
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def shows(page: Any, words: str, seconds: float = 60) -> float:
    """Waits until the page shows the words by itself; answers when it first did."""
    wait_for(page, lambda: page.evaluate("(words) => window.at[words]", words), seconds)
    return float(page.evaluate("(words) => window.at[words]", words)) / 1000


def test_a_change_stands_on_board_wall_and_phone_without_their_being_read_again(live: Live) -> None:
    with streaming(live.site):
        board, wall = live.pages("city_duty_officer", "/", "/wall/")
        (phone,) = live.pages("mall_operator", "/mine/")
        for page in (board, wall, phone):
            page.evaluate("window.look('East gate')")

        row, committed = live.owe("East gate")

        took = {name: shows(page, "East gate") - committed for name, page in
                {"board": board, "wall": wall, "phone": phone}.items()}  # fmt: skip
        print("\ncommit to DOM, seconds:", {name: round(seconds, 2) for name, seconds in took.items()})
        assert board.evaluate("(row) => window.flashed[row]", f"clock-{row.pk}")

        settle(live.cast.actor("mall_operator"), row.pk, true_at=clock.now())
        wait_for(board, lambda: "East gate" not in board.inner_text("#panel-clocks"), 60)
        wait_for(wall, lambda: "East gate" not in wall.inner_text("#wall-clocks"), 60)
        assert live.site.complaints == []
        for page in (board, phone):
            page.context.close()


def test_ten_tabs_share_one_stream_and_each_follows(live: Live) -> None:
    with streaming(live.site):
        tabs = live.pages("city_duty_officer", *(["/"] * 10))
        for tab in tabs:
            tab.evaluate("window.look('North lift')")
        live.owe("North lift", minutes=20)

        for tab in tabs:
            shows(tab, "North lift")
        assert connections_to(live.site) == 1
        tabs[9].click("a[href='/calendar/']")
        tabs[9].wait_for_url("**/calendar/")
        assert live.site.complaints == []
        tabs[0].context.close()


def test_a_board_says_that_its_stream_is_cut_and_has_no_gap_when_it_is_back(live: Live) -> None:
    with streaming(live.site) as stream:
        (board,) = live.pages("city_duty_officer", "/")
        board.evaluate("window.look('During the cut')")
        board.context.route("**/live/since/**", lambda route: route.abort())
        stream.kill()
        stream.wait()
        # As fifteen silent seconds would: the page looks at the device's clock.
        board.evaluate("{ const now = Date.now; Date.now = () => now() + 20000; }")
        wait_for(board, lambda: not is_live(board), 60)
        assert "Not live since" in board.inner_text("[data-live-words]")
        live.owe("During the cut", minutes=10)
    with streaming(live.site):
        shows(board, "During the cut", 90)
        wait_for(board, lambda: is_live(board), 60)
        board.context.close()
