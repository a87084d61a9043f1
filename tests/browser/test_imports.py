"""A file comes in through the page: its columns confirmed, tried dry, imported; duplicates decided. Desk and phone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.test_journeys import enter

pytestmark = pytest.mark.slow
TABLE = (
    "编号,场所名称,类型,纬度,经度,日均人流量,备注\n"
    "A1,Lantern Hall,购物中心,31.2,121.4,6200,x\n"
    "A2,Lantern hall,mall,31.2004,121.4,,\n"
    "A3,Weir School,中小学,121.4,31.2,900,\n"
)


def shoot(page: Any, name: str) -> None:
    """Keeps a picture when somebody asked for them."""
    if folder := os.environ.get("HOLDFAST_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_table_comes_in_by_steps_and_its_twins_are_decided(desk: Any, phone: Any, people: People, site: Site) -> None:
    from holdfast.plumbing.chores import run_chores
    from holdfast.rooms.premises.models import Premises, Twin

    enter(desk, people, site, "city")
    desk.goto("/premises/imports/")
    desk.set_input_files("#id_file", {"name": "places.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    shoot(desk, "imports")
    desk.click("text=Read the file")
    assert desk.locator("#column-1").input_value() == "name"
    assert desk.locator("#column-6").input_value() == ""
    shoot(desk, "columns")

    desk.click("text=Dry run: name every bad row")
    desk.wait_for_selector("text=Dry run")
    run_chores()
    desk.wait_for_selector("text=Rows that were not taken")
    assert "look swapped" in desk.content()
    assert not Premises.objects.filter(name="Weir School").exists()
    shoot(desk, "dry-run")
    address = desk.url

    desk.click("button:text-is('Import')")
    run_chores()
    desk.wait_for_selector("text=done")
    assert Premises.objects.filter(source="table").count() == 2

    desk.goto("/premises/twins/")
    desk.click("text=Look for duplicates")
    run_chores()
    desk.goto("/premises/twins/")
    shoot(desk, "twins")
    enter(phone, people, site, "city")
    for at, path in enumerate(("/premises/imports/", address, "/premises/twins/")):
        phone.goto(path)
        assert fits(phone), f"{path} scrolls sideways on a phone"
        shoot(phone, f"phone-{at}")
    desk.locator("text=This one stays").first.click()
    desk.wait_for_selector("text=Merged")
    assert Twin.objects.get().state == "merged"
