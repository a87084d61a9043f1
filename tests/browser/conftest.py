"""Journeys need a browser; without one they say that they did not run, and BROWSER=0 leaves them out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import site as sites

if TYPE_CHECKING:
    from tests.browser.people import People


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if "tests/browser" in str(item.path)]
    for item in here:
        item.add_marker(pytest.mark.browser)
    why = "BROWSER=0" if os.environ.get("BROWSER") == "0" else "" if sites.chromium() else "no Chromium: set CHROMIUM"
    if here and why:
        print(f"\nNOT RUN: {len(here)} browser journeys ({why})")
        for item in here:
            item.add_marker(pytest.mark.skip(reason=f"NOT RUN: {why}"))


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    # The browser's library runs a loop in this thread; our queries stay in it all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sites.browser() as browser:
            yield browser
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def site(opened: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[sites.Site]:
    """One server with its own database for the journeys of a module, the scene in it."""
    from tests.browser import people
    from tests.support import databases

    with django_db_blocker.unblock():
        name = databases.copy()
        before = databases.use(name)
        os.environ["HOLDFAST_DATABASE"] = name
        try:
            held = people.build()
            with sites.serving(("web", "stream", "sealer")) as served:
                served.people = held
                yield served
        finally:
            os.environ["HOLDFAST_DATABASE"] = "holdfast_template"
            databases.use(before)
            databases.drop(name)


@pytest.fixture
def people(site: sites.Site) -> People:
    return site.people


@pytest.fixture
def phone(opened: Any, site: sites.Site) -> Iterator[Any]:
    """A page on a phone; the journey fails on any error of the console or report of the policy."""
    yield from _page(opened, site, width=390, height=844, has_touch=True, is_mobile=True)


@pytest.fixture
def desk(opened: Any, site: sites.Site) -> Iterator[Any]:
    yield from _page(opened, site, width=1600, height=1000)


def _page(opened: Any, site: sites.Site, *, width: int, height: int, **words: Any) -> Iterator[Any]:
    site.complaints.clear()
    context = opened.new_context(viewport={"width": width, "height": height}, base_url=site.address, **words)
    context.set_default_timeout(15_000)
    sites.listen(context, site)
    page = context.new_page()
    yield page
    context.close()
    assert site.complaints == []
