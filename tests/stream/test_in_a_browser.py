"""Live pages in a real browser: one stream for all tabs, an honest word when it is lost, nothing missed when it is back."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.ledger.entry import NewEntry
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.ledger.sealer import seal_once
from tests.browser import site as sites
from tests.support.cast import Cast, make_cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("BROWSER") == "0" or not sites.chromium(), reason="NOT RUN: no Chromium"),
]
# An entry without an id says that the page is to be read again.
COLLECT = """
window.told = [];
document.addEventListener("holdfast:entry", ({ detail: { id } }) => id && window.told.push(id));
"""


@pytest.fixture
def browser() -> Iterator[Any]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sites.browser() as opened:
            yield opened
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def cast(fresh_db: str) -> Cast:
    return make_cast()


def signed_in(browser: Any, site: sites.Site, cast: Cast, name: str) -> Any:
    context = browser.new_context()
    sites.listen(context, site)
    for key, cookie in cast.client(name).cookies.items():
        context.add_cookies([{"name": key, "value": cookie.value, "url": site.address}])
    context.add_init_script(COLLECT)
    return context


def happen(path: str = "lanhe.north.") -> str:
    id = uuid7()
    record(NewEntry("obligations.late", Subject("obligations", id), clock.now(), path))
    seal_once()
    return str(id)


def wait_for(page: Any, true: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        page.wait_for_timeout(50)


def told(page: Any) -> list[str]:
    return page.evaluate("window.told")  # type: ignore[no-any-return]


def is_live(page: Any) -> bool:
    return page.get_attribute("[data-live-words]", "data-live") == "yes"


def test_every_tab_is_told_over_one_stream_and_only_its_own_branch(browser: Any, cast: Cast) -> None:
    with sites.serving(("web", "stream")) as site:
        context = signed_in(browser, site, cast, "north_duty_officer")
        tabs = [context.new_page() for _ in range(3)]
        for tab in tabs:
            tab.goto(f"{site.address}/more/")
        for tab in tabs:
            wait_for(tab, lambda tab=tab: is_live(tab))  # type: ignore[misc]
        happen("lanhe.south.")
        ids = [happen(), happen()]

        for tab in tabs:
            wait_for(tab, lambda tab=tab: told(tab) == ids)  # type: ignore[misc]
        assert connections_to(site) == 1
        assert re.search(r"\d\d:\d\d:\d\d", tabs[0].inner_text("[data-live-words]"))
        assert site.complaints == []


def connections_to(site: sites.Site) -> int:
    """How many connections stand open to the stream's port, from the kernel's own table."""
    port = int(site.address.rpartition(":")[2]) + 1
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(1 for row in rows if int(row[2].rpartition(":")[2], 16) == port and row[3] == "01")


def test_a_lost_stream_is_said_and_what_was_missed_comes_when_it_is_back(browser: Any, cast: Cast) -> None:
    with sites.serving(("web",)) as site, streaming(site) as stream:
        page = live_page(browser, site, cast)
        first = happen()
        wait_for(page, lambda: told(page) == [first])
        # Pages are not answered either: nothing is left to ask.
        page.context.route("**/live/since/**", lambda route: route.abort())

        stream.kill()
        stream.wait()
        page.clock.fast_forward(20_000)
        wait_for(page, lambda: not is_live(page))

        assert "Not live since" in page.inner_text("[data-live-words]")
        missed = happen()
        with streaming(site):
            wait_for(page, lambda: told(page) == [first, missed], 40)
            assert is_live(page)


def test_when_the_stream_is_away_the_page_asks_for_itself(browser: Any, cast: Cast) -> None:
    with sites.serving(("web",)) as site, streaming(site) as stream:
        page = live_page(browser, site, cast)
        stream.kill()
        stream.wait()

        ids = [happen(), happen()]
        page.clock.fast_forward(20_000)

        wait_for(page, lambda: told(page) == ids)
        assert is_live(page)


def live_page(browser: Any, site: sites.Site, cast: Cast) -> Any:
    page = signed_in(browser, site, cast, "north_duty_officer").new_page()
    page.clock.install()
    page.goto(f"{site.address}/more/")
    wait_for(page, lambda: is_live(page), 30)
    return page


@contextmanager
def streaming(site: sites.Site) -> Iterator[Any]:
    """The stream beside the pages, as a process that can be killed."""
    process = sites._start("stream", int(site.address.rpartition(":")[2]))
    try:
        yield process
    finally:
        process.kill()
        process.wait()
