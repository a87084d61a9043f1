"""The first hour in a browser: an empty house from the set-up to the first settled duty, only by following the links of its
page. Two people, since nobody decides what they asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from holdfast.plumbing import clock
from tests.browser import site as sites

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
PASSWORD = "lantern-quay-7-harbour"
TOKEN = "printed-by-serve"
TABLE = "name,kind,lat,lon,daily_footfall\nJade Arcade,mall,31.2,121.4,9000\nGranary Hall,hall,31.3,121.5,\n"


@pytest.fixture(scope="module")
def site(opened: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[sites.Site]:
    """One server in front of a house that nobody has set up."""
    from django.conf import settings

    from holdfast.plumbing.models import Installation
    from holdfast.portal.first_hour import steps
    from holdfast.project.build.translations import compile_parts
    from tests.support import databases

    with django_db_blocker.unblock():
        name = databases.copy()
        before = databases.use(name)
        os.environ["HOLDFAST_DATABASE"] = name
        token = settings.HOME.path / "setup.token"
        token.write_text(TOKEN + "\n")
        try:
            compile_parts()
            Installation.objects.update(set_up_at=None)
            with sites.serving(("web", "stream", "sealer")) as served:
                yield served
        finally:
            token.unlink(missing_ok=True)
            steps.forget()
            os.environ["HOLDFAST_DATABASE"] = "holdfast_template"
            databases.use(before)
            databases.drop(name)


def test_an_empty_house_is_walked_to_its_first_settled_duty(desk: Any, opened: Any, site: sites.Site) -> None:
    second = opened.new_context(viewport={"width": 1600, "height": 1000}, base_url=site.address)
    second.set_default_timeout(15_000)
    _set_up(desk)
    assert desk.locator("[data-part=first-hour]").is_visible()

    _posts(desk)
    link = _people(desk)
    officer = _enrol(second.new_page(), link)
    _pack(officer, desk)
    _places(officer)
    _duties(officer)
    _roster(desk)
    _settle(officer)

    _first_hour(desk)
    said = dict(re.findall(r"(\d+)\. ([^<]+)<", desk.content()))
    assert len(said) == 11
    done = {each["key"] for each in _steps(desk) if each["enough"]}
    assert done == {"posts", "people", "pack", "places", "facts", "grades", "duties", "roster", "settled"}
    second.close()


def test_the_first_run_and_its_steps_fit_a_phone(phone: Any, site: sites.Site) -> None:
    """After the walk: the door and the page of the house that was set up."""
    phone.goto("/sign-in/")

    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def _code(page: Any) -> str:
    from tests.support.codes import code_of

    return code_of(page.locator("code").first.inner_text())


def _shoot(page: Any, name: str) -> None:
    if folder := os.environ.get("HOLDFAST_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def _set_up(page: Any) -> None:
    page.goto("/")
    page.wait_for_url("**/setup/")
    for name, value in {"token": TOKEN, "agency_name": "Lanhe City", "agency_code": "lanhe"}.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=level]", "city")
    page.fill("[name=zone]", "Asia/Shanghai")
    page.fill("[name=email]", "first@lanhe.example")
    _password_and_code(page)
    page.click("text=I kept them")
    page.click("main form.post-choice button.main")
    page.wait_for_url(lambda url: "/post/" not in url)
    _shoot(page, "board")


def _password_and_code(page: Any) -> None:
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=code]", _code(page))
    page.click("button.main")
    page.get_by_text("Each works once").wait_for()


def _first_hour(page: Any) -> None:
    page.click("nav.rail a[href='/first-hour/']")
    page.get_by_role("heading", name="First hour").wait_for()


def _do(page: Any, title: str) -> None:
    """What comes next is this step; its button leads to where it is done."""
    _first_hour(page)
    assert title in page.locator("#step h2").inner_text()
    _shoot(page, f"step-{title.lower().replace(' ', '-')}")
    page.click("#step a[data-main]")


def _add(page: Any, words: str, **fields: str) -> None:
    page.click(f"summary:text-is('{words}')")
    form = page.locator(f"details:has(summary:text-is('{words}')) form")
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("node => node.tagName") == "SELECT" else field.fill(value)
    form.locator("button").click()


def _posts(page: Any) -> None:
    _do(page, "Agencies and posts")
    page.click("main a.name")
    _add(page, "Add a post", name_en="Duty officer", key="duty_officer", role="duty_officer")
    _add(page, "Add a post", name_en="Commander", key="commander", role="commander")
    _add(page, "Add an agency below", name_en="Jade Arcade", code="jade", kind="operator", level="operator")
    page.click("main a.chip:text-is('Jade Arcade')")
    _add(page, "Add a post", name_en="Manager", key="manager", role="operator")


def _people(page: Any) -> str:
    """An account for the second person, who gets the post of the duty officer; answers the one-time link."""
    _do(page, "People hold the posts")
    page.click("main a.name >> nth=0")
    _add(page, "Add an account", email="second@lanhe.example")
    link = str(page.locator("code").inner_text())
    page.click("text=Back to the agency")
    page.click("main a.chip:has-text('Duty officer')")
    page.select_option("#id_user_id", label="second@lanhe.example")
    page.click("button:text-is('Give the post')")
    page.locator(".notice").wait_for()
    return link


def _enrol(page: Any, link: str) -> Any:
    page.goto(link)
    _password_and_code(page)
    page.click("text=I kept them")
    page.click("main form.post-choice button.main")
    page.wait_for_url(lambda url: "/post/" not in url)
    return page


def _pack(officer: Any, administrator: Any) -> None:
    """The administrator loads it, the duty officer proposes, the administrator decides."""
    _do(administrator, "Adopt a pack")
    administrator.click("li:has-text('cn-2026') button")
    administrator.locator(".notice").wait_for()
    _do(officer, "Adopt a pack")
    officer.click("main a.name:has-text('cn-2026')")
    officer.fill("[name=from_on]", f"{clock.now():%Y-%m-%d}")
    officer.fill("#adopt [name=reason]", "The city's plan")
    officer.click("#adopt button.main")
    _do(administrator, "Adopt a pack")
    administrator.click("#inbox a.name")
    administrator.fill("textarea[name=reason]", "As agreed")
    administrator.click("button[value=approved]")
    administrator.locator(".notice", has_text="Approved").wait_for()


def _places(page: Any) -> None:
    from holdfast.plumbing.chores import run_chores
    from holdfast.rooms.premises.jobs import grade_what_is_new

    _do(page, "Import places")
    page.set_input_files("#id_file", {"name": "places.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.click("text=Read the file")
    page.click("button:text-is('Import')")
    run_chores()
    page.wait_for_selector("text=done")
    _until_done(grade_what_is_new)


def _duties(page: Any) -> None:
    from holdfast.rooms.obligations.jobs import open_ahead

    _until_done(open_ahead)
    _first_hour(page)
    assert "roster" in page.locator("#step h2").inner_text()


def _roster(page: Any) -> None:
    _do(page, "The first roster")
    page.select_option("[name=crew_A]", label="second@lanhe.example")
    page.fill("[name=starts_on]", f"{clock.now():%Y-%m-%d}")
    page.select_option("[name=days_1]", "FREQ=DAILY")
    page.fill("[name=begins_1]", "08:00")
    page.fill("[name=hours_1]", "8")
    page.fill("[name=turns_1]", "A")
    page.click("text=Draw the roster")
    page.locator(".notice").wait_for()
    _shoot(page, "roster-drawn")


def _settle(page: Any) -> None:
    """The step is reached out of turn: mail and a copy outside wait for the machine."""
    _first_hour(page)
    page.click("a.name:has-text('The first duty settled')")
    page.click("#step a[data-main]")
    page.wait_for_url("**/owed/**")
    _shoot(page, "settle")
    page.click("form.act[action*='/settle/'] button.main")
    page.get_by_text("in time").first.wait_for()


def _steps(page: Any) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = page.request.get("/api/v1/first-hour").json()["steps"]
    return steps


def _until_done(work: Callable[[], int]) -> None:
    while work():
        pass
