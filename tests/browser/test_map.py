"""The map in a real browser: drawn by our own worker under the policy, moved by the reader alone, equal to its list."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import site as sites
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.test_journeys import enter

pytestmark = pytest.mark.slow
# No machine of ours has a graphics card in its test: WebGL is computed.
COMPUTED = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
READY = "#map[data-ready]"


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=sites.chromium(), args=[*COMPUTED, *sandbox])
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def town(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Three places of the mall and the ground around them."""
    from holdfast.plumbing import clock
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.atlas.actions import bring_in_ground
    from holdfast.rooms.premises.models import Premises
    from tests.atlas import extracts

    city = site.people.scene.city
    for number, (name, lon, lat) in enumerate(
        (("Jade Arcade", 14.512, 35.892), ("Weir Hall", 14.515, 35.894), ("Mint School", 14.518, 35.896))
    ):
        Premises.objects.create(
            kind="mall", name=name, lat=lat, lon=lon, owner=city.mall, owner_path=city.mall.path, source="test",
            source_ref=str(number), added_at=clock.now(),
        )  # fmt: skip
    file: Path = extracts.town().write(tmp_path_factory.mktemp("town") / "town.osm.gz")
    bring_in_ground(command_actor(city.city), city.city, file)
    return site


def at(page: Any) -> str:
    """Where the map stands, as its address says it."""
    return str(page.evaluate("location.hash"))


def drawn(page: Any, people: People, site: Site, path: str = "/map/", in_view: int = 3) -> None:
    enter(page, people, site, "city")
    page.goto(path)
    page.wait_for_selector(READY)
    counted = "count => document.getElementById('in-view').textContent.startsWith(count)"
    page.wait_for_function(counted, arg=str(in_view))


def test_the_map_is_drawn_by_our_own_worker_under_the_policy(desk: Any, people: People, town: Site) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))

    drawn(desk, people, town)

    assert any("/vendor/maplibre-gl-worker.mjs" in url for url in asked)
    assert any("/map/ground/14/" in url for url in asked)
    assert all(
        url.startswith((town.address, "data:", "blob:")) or ":" in url.removeprefix(town.address)[:12] for url in asked
    )
    assert not desk.locator("#no-map").is_visible()


def test_choosing_in_the_list_moves_the_map_and_opens_the_page(desk: Any, people: People, town: Site) -> None:
    drawn(desk, people, town)
    before = at(desk)

    desk.locator("#twin button", has_text="Mint School").click()
    desk.wait_for_function("before => location.hash !== before", arg=before)

    assert desk.locator("#twin [aria-current]").inner_text().startswith("Mint School")
    assert "/35.896" in at(desk)
    desk.locator("#twin li", has_text="Mint School").locator("a").click()
    desk.wait_for_url("**/premises/*/")


def test_choosing_on_the_map_moves_the_list(desk: Any, people: People, town: Site) -> None:
    drawn(desk, people, town, "/map/#view=17/35.892/14.512", in_view=1)
    desk.wait_for_timeout(800)
    box = desk.locator("#map canvas").bounding_box()

    desk.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    desk.wait_for_selector("#twin [aria-current]")
    assert desk.locator("#twin [aria-current]").inner_text().startswith("Jade Arcade")


def test_once_the_reader_has_zoomed_nothing_else_zooms(desk: Any, people: People, town: Site) -> None:
    drawn(desk, people, town)
    desk.locator("[data-map=out]").click()
    desk.wait_for_selector("#map[data-held]")
    desk.wait_for_timeout(700)
    zoom = at(desk).split("=")[1].split("/")[0]

    desk.evaluate("document.dispatchEvent(new CustomEvent('holdfast:entry'))")
    desk.locator("#twin button").first.click()
    desk.wait_for_timeout(2800)

    assert at(desk).split("=")[1].split("/")[0] == zoom


def test_the_keyboard_reaches_the_list_and_from_there_the_map(desk: Any, people: People, town: Site) -> None:
    drawn(desk, people, town)
    before = at(desk)

    desk.keyboard.press("l")
    assert desk.evaluate("document.activeElement.closest('#twin') !== null")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")

    desk.wait_for_function("before => location.hash !== before", arg=before)


def test_the_map_fits_a_phone(phone: Any, people: People, town: Site) -> None:
    drawn(phone, people, town)

    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.locator(".legend").is_visible()
    assert "OpenStreetMap" in phone.locator(".map-credit").inner_text()


def test_without_webgl_the_list_stays_and_a_sentence_says_so(desk: Any, people: People, town: Site) -> None:
    desk.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    enter(desk, people, town, "city")

    desk.goto("/map/")

    assert desk.locator("#no-map").is_visible()
    assert desk.locator("#twin a", has_text="Jade Arcade").is_visible()


def test_a_place_shows_where_it_lies_without_any_script(opened: Any, people: People, town: Site) -> None:
    context = opened.new_context(base_url=town.address, java_script_enabled=False)
    page = context.new_page()
    enter(page, people, town, "city")
    page.goto("/map/")
    page.locator("#twin a", has_text="Jade Arcade").click()

    image = page.locator("img.where-map")
    image.wait_for(state="visible")

    answer = page.request.get(town.address + image.get_attribute("src"))
    assert answer.status == 200
    assert "<path" in answer.text()
    context.close()
