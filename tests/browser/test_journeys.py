"""Journeys through real pages: a real server, a real browser, no error in its console and no report of the policy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from holdfast.plumbing import clock
from tests.browser.people import PASSWORD, People
from tests.browser.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def sign_in(page: Any, people: People, who: str) -> None:
    """By the door: account, password, code, post."""
    page.goto("/sign-in/")
    page.fill("input[name=account]", f"{who}@lanhe.example")
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=code]", people.code(who))
    page.click("form:has(input[name=password]) button")
    page.wait_for_url("**/post/**")
    page.click("main form.post-choice button.main")
    page.wait_for_url(lambda url: "/post/" not in url)


def enter(page: Any, people: People, site: Site, who: str) -> None:
    """With a session that the door left before: for journeys about something else."""
    from django.test import Client

    client = Client()
    people.scene.sign_in(client, who)
    page.context.add_cookies([{"name": "holdfast", "value": client.cookies["holdfast"].value, "url": site.address}])


def png(folder: Path) -> Path:
    from PIL import Image

    path = folder / "passage.png"
    Image.new("RGB", (64, 48), "grey").save(path)
    return path


def test_a_photo_settles_a_duty_in_four_taps_on_a_phone(phone: Any, people: People, tmp_path: Path) -> None:
    sign_in(phone, people, "mall")
    taps = 0

    phone.goto("/owed/")
    phone.tap("nav.rail a[href='/mine/']")
    taps += 1
    card = phone.locator(f"#card-{people.scene.owed['open'].pk}")
    with phone.expect_file_chooser() as chooser:
        card.locator("label.btn").tap()
        taps += 1
    chooser.value.set_files(png(tmp_path))
    taps += 1

    phone.get_by_text("Done, in time").wait_for()
    people.scene.owed["open"].refresh_from_db()
    assert people.scene.owed["open"].state == "met"
    assert taps <= 4


def test_a_post_is_handed_over_in_six_taps_on_a_phone(phone: Any, people: People, site: Site, opened: Any) -> None:
    """From anywhere to the note left, and from the choice of the post to the post taken; the note is begun from facts."""
    from holdfast.rooms.agencies.actions import give_post
    from holdfast.rooms.agencies.models import User
    from holdfast.rooms.agencies.queries import command_actor
    from tests.support.cast import signed_in

    city = people.scene.city
    relief = User.objects.create(email="relief@lanhe.example", agency=city.city, joined_at=clock.now(), password="!")
    give_post(command_actor(), city.duty["city"].pk, relief.pk, held_as="deputy")
    enter(phone, people, site, "city")
    phone.goto("/owed/")
    taps = 0
    for way in ("nav.rail a[href='/more/']", "main a[href='/roster/']", "a[href='/roster/hand-over/']", "button.main"):
        phone.tap(way)
        taps += 1
    phone.get_by_text("Note left").wait_for()

    context = opened.new_context(viewport={"width": 390, "height": 844}, base_url=site.address, has_touch=True)
    cookie = signed_in(relief).cookies["holdfast"].value
    context.add_cookies([{"name": "holdfast", "value": cookie, "url": site.address}])
    page = context.new_page()
    page.goto("/post/")
    page.tap("main form.post-choice button.main")
    page.get_by_text("Read the hand-over note and tick it first").wait_for()
    for way in ("input[name=read]", "main form.post-choice button.main"):
        page.tap(way)
        taps += 1
    page.wait_for_url(lambda url: "/post/" not in url)
    page.goto("/post/")

    assert page.locator("input[name=read]").count() == 0
    assert taps <= 6
    context.close()


def test_an_excuse_is_asked_by_one_and_decided_by_another(desk: Any, people: People, site: Site, opened: Any) -> None:
    soon = people.scene.owed["soon"]
    enter(desk, people, site, "mall")
    desk.goto("/owed/")
    desk.click(f"#row-{soon.pk} a.name")
    desk.click("#panel >> text=Ask to excuse")
    desk.fill("textarea[name=excuse-reason]", "Gates 1 to 4 are closed for the fair")
    desk.keyboard.press("Escape")
    desk.keyboard.press("p")
    desk.get_by_text("Asked to excuse; the clock goes on").wait_for()

    enter(desk, people, site, "district")
    desk.goto("/decisions/")
    desk.click("text=Gates 1 to 4")
    desk.fill("textarea[name=reason]", "The fair is known")
    desk.click("button[value=approved]")
    desk.locator(".notice", has_text="Approved").wait_for()

    soon.refresh_from_db()
    assert soon.state == "excused"


def test_language_and_theme_are_switched_and_kept(desk: Any, people: People, site: Site) -> None:
    # An account of its own: the language stays with it, on every device.
    enter(desk, people, site, "commander")
    desk.goto("/owed/")

    desk.click("button[value=zh-hans]")
    desk.get_by_role("heading", level=1, name="市安全办应办事项").wait_for()
    desk.click("button[value=dark]")
    desk.goto("/decisions/")

    assert desk.get_attribute("html", "lang") == "zh-hans"
    assert desk.get_attribute("html", "data-bs-theme") == "dark"
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 16, 20)"


def test_keys_move_open_and_never_destroy(desk: Any, people: People, site: Site) -> None:
    enter(desk, people, site, "district")
    desk.goto("/owed/")

    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    desk.get_by_text("Why it is owed").wait_for()
    desk.fill("textarea[name=note]", "half written")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Shift+?")

    assert desk.locator("dialog#keys").is_visible()
    assert desk.input_value("textarea[name=note]") == "half written"


def test_the_result_follows_the_time_entered(desk: Any, people: People, site: Site) -> None:
    enter(desk, people, site, "mall")
    desk.goto(f"/owed/{people.scene.owed['late'].pk}/")

    desk.fill("input[name=true_at]", "2026-01-01 08:00")
    desk.keyboard.press("Tab")

    desk.locator("#result", has_text="Too early").wait_for()


def test_what_another_person_does_shows_without_reloading(desk: Any, people: People, site: Site) -> None:
    from holdfast.rooms.obligations import actions

    enter(desk, people, site, "district")
    desk.goto("/owed/")
    row = desk.locator(f"#row-{people.scene.owed['district-1'].pk}")
    row.wait_for()
    desk.wait_for_selector("[data-live=yes]")

    from holdfast.plumbing import clock

    actions.settle(people.scene.city.actor("district"), people.scene.owed["district-1"].pk, true_at=clock.now())

    row.wait_for(state="detached", timeout=20_000)


def test_a_page_reads_without_scripts(opened: Any, people: People, site: Site) -> None:
    context = opened.new_context(java_script_enabled=False, base_url=site.address)
    page = context.new_page()
    enter(page, people, site, "district")

    page.goto("/owed/")
    page.click(f"#row-{people.scene.owed['district-2'].pk} a.name")
    page.click("#panel >> text=Settle")
    page.click("#panel button.main")

    assert page.locator(".notice", has_text="Done, in time").is_visible()
    context.close()


@pytest.mark.parametrize("who", ["mall", "city"])
def test_every_page_on_offer_opens_fits_a_phone_and_keeps_the_policy(
    phone: Any, people: People, site: Site, who: str
) -> None:
    enter(phone, people, site, who)
    phone.goto("/more/")
    offered = {link.get_attribute("href") for link in phone.locator("nav a[href^='/']").all()} - {"/"}

    found = {path: _opens(phone, path) for path in sorted(offered | {"/design/"})}

    assert len(found) >= 8
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def _opens(page: Any, path: str) -> str:
    """What is wrong with a page, empty when nothing is."""
    status = page.goto(path).status
    wide = page.evaluate("document.documentElement.scrollWidth")
    heads = page.locator("h1").count()
    return "" if (status, heads) == (200, 1) and wide <= 390 else f"status {status}, {wide} px wide, {heads} h1"


def test_the_policy_is_watched_at_all(desk: Any, people: People, site: Site) -> None:
    """The control: a script put into the page is refused, and these journeys hear of it."""
    enter(desk, people, site, "mall")
    desk.goto("/design/")

    desk.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    desk.wait_for_timeout(200)

    assert any("Content Security Policy" in said for said in site.complaints)
    site.complaints.clear()


QUAY = ("School", "Station", "Hotel", "Cinema", "Street Market", "Community Hall", "Assembly Hall", "Sports Centre")
QUARTERS = ("Heron Quay", "Market Hill", "Plum Court", "Old Mint", "River Bend")


def places(scene: Any) -> dict[str, Any]:
    """Forty places whose names share their words."""
    from holdfast.plumbing import clock
    from holdfast.rooms.premises.models import Premises

    owner = scene.city.mall
    rows = [
        Premises(kind="mall", name=f"{quarter} {kind}", lat=1, lon=1, owner=owner, owner_path=owner.path,
                 source="hand", added_at=clock.now())
        for quarter in QUARTERS for kind in QUAY
    ]  # fmt: skip
    return {row.name: row for row in Premises.objects.bulk_create(rows)}


def tab_to(page: Any, selector: str, most: int = 60) -> None:
    """By the Tab key alone, as somebody without a mouse goes."""
    for _step in range(most):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by {most} tabs")


def test_a_duty_is_found_settled_and_the_next_one_opened_without_a_mouse(desk: Any, people: People) -> None:
    """Signs in, finds a place in six keys after opening the bar, opens its duty, settles it, goes on in the list."""
    from holdfast.kernel.subject import Subject
    from holdfast.plumbing import clock
    from holdfast.rooms.obligations.actions import open_obligation

    scene = people.scene
    place = places(scene)["Heron Quay Community Hall"]
    duty = open_obligation(
        scene.rules["patrol"], subject=Subject("premises", place.pk), label=place.name, owner=scene.city.mall,
        starts_at=clock.now(),
    )  # fmt: skip
    keys = desk.keyboard

    desk.goto("/sign-in/")
    tab_to(desk, "input[name=account]")
    keys.type("mall@lanhe.example")
    tab_to(desk, "input[name=password]")
    keys.type(PASSWORD)
    tab_to(desk, "input[name=code]")
    keys.type(people.code("mall"))
    keys.press("Enter")
    desk.wait_for_url("**/post/**")
    tab_to(desk, "main form.post-choice button.main")
    keys.press("Enter")
    desk.wait_for_url(lambda url: "/post/" not in url)

    keys.press("Control+k")
    pressed = [*"hqch", "Enter"]
    for key in pressed:
        keys.press(key)
    desk.wait_for_url(f"**/premises/{place.pk}/")
    assert len(pressed) <= 6

    tab_to(desk, ".underline-tabs a[href*='tab=duties']")
    keys.press("Enter")
    desk.wait_for_url("**tab=duties**")
    keys.press("j")
    keys.press("Enter")
    desk.wait_for_url(f"**/owed/{duty.pk}/**")
    keys.press("p")
    desk.get_by_text("Done, in time").wait_for()

    duty.refresh_from_db()
    assert duty.state == "met"
    assert desk.evaluate("document.activeElement.closest('[data-row]')?.id").startswith("row-")
    keys.press("Enter")
    desk.wait_for_url(re.compile(rf"/owed/(?!{duty.pk})[0-9a-f-]+/"))


def test_the_bar_offers_acts_and_escape_changes_nothing(desk: Any, people: People, site: Site) -> None:
    enter(desk, people, site, "city")
    desk.goto("/owed/")
    hits = desk.locator("#command [data-hit]")

    desk.keyboard.press("/")
    desk.keyboard.type(">hand my")
    hits.get_by_text("Hand my post on").wait_for()
    desk.keyboard.press("Escape")
    assert not desk.locator("#command").is_visible()
    assert desk.url.endswith("/owed/")

    desk.keyboard.press("Control+k")
    desk.keyboard.type("print")
    desk.locator("#command button[data-hit]", has_text="Print").wait_for()
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    assert desk.locator("dialog#keys dt").count() >= 8
