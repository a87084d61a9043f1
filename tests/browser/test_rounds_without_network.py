"""Rounds on phones that lose the network: what was done is kept, sent once, and never lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.people import PASSWORD, People
from tests.browser.site import Site
from tests.browser.test_journeys import enter, png
from tests.browser.wire import Wire

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
MINUTE = timedelta(minutes=1)
HEAD = 2000


@pytest.fixture(scope="module")
def duties(site: Site) -> dict[str, Any]:
    """Duties of the mall's post, one for each journey, and a second person who holds the post."""
    from holdfast.domain.obligation.rule import Point
    from holdfast.kernel.text import Text
    from holdfast.plumbing import clock
    from holdfast.rooms.agencies.models import Holding, User
    from tests.obligations import city as small
    from tests.support.scene import rule_clock

    scene = site.people.scene
    now = clock.now()
    post = scene.city.duty["mall"]
    deputy = User.objects.create(email="deputy@lanhe.example", agency=post.agency, joined_at=now - timedelta(days=9))
    Holding.objects.create(post=post, user=deputy, held_as="deputy", from_at=now - timedelta(days=9))
    scene.city.people["deputy"], scene.city.duty["deputy"] = deputy, post
    points = (Point("exits", Text("Exits clear", "出口畅通")), Point("articles", Text("No article left", "无遗留物品")))
    plain = {"due_after": small.clock_rule().due_after}
    scene.rules["round"] = small.store(rule_clock("round-far", "Round", "巡查", **plain))
    scene.rules["listed"] = small.store(
        rule_clock("listed", "Facility check", "设施检查", evidence=("photo",), checklist=points, **plain)
    )
    names = {
        "twice": "round",
        "photo": "photo",
        "expired": "round",
        "listed": "listed",
        "early": "round",
        "left": "round",
    }
    for number, (name, rule) in enumerate(names.items()):
        scene.open(name, rule, now - timedelta(minutes=8, seconds=number), f"Gate {name}")
    return scene.owed


@contextmanager
def carried(opened: Any, site: Site, who: str, *, address: str = "", script: str = "") -> Iterator[Any]:
    """A phone with its page read, and all that it needs without network."""
    context = opened.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, base_url=address or site.address
    )
    context.set_default_timeout(20_000)
    if script:
        context.add_init_script(script)
    page = context.new_page()
    enter(page, site.people, replace(site, address=address or site.address), who)
    try:
        read(page)
        yield page
    finally:
        context.close()


def read(page: Any) -> None:
    page.goto("/mine/")
    page.wait_for_selector("html[data-ready=yes][data-kept=yes][data-worker=yes]")


def by_the_door(page: Any, people: People, who: str) -> None:
    """Where the strip of a page that is signed out leads: account, password, code, post, and back to the tasks."""
    page.goto("/sign-in/?next=/mine/")
    page.fill("input[name=account]", f"{who}@lanhe.example")
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=code]", people.code(who))
    page.click("form:has(input[name=password]) button")
    page.wait_for_url("**/post/**")
    page.click("main form.post-choice button.main")
    page.wait_for_url("**/mine/")


def card(page: Any, duty: Any) -> Any:
    return page.locator(f"article#card-{duty.pk}")


def done(page: Any, duty: Any) -> None:
    card(page, duty).locator("[data-plain], .press button").tap()
    card(page, duty).wait_for(state="detached")


def receipts(duty: Any) -> list[Any]:
    from holdfast.rooms.rounds.models import Receipt

    return list(Receipt.objects.filter(obligation_id=duty.pk).order_by("heard_at"))


def test_two_phones_settle_the_same_duty_without_network_and_both_are_told(
    opened: Any, site: Site, duties: dict[str, Any]
) -> None:
    from holdfast.rooms.ledger.models import Entry

    duty = duties["twice"]
    with carried(opened, site, "mall") as one, carried(opened, site, "deputy") as other:
        for page in (one, other):
            page.context.set_offline(True)
            # Opened anew without network: the page and its tasks come from the device.
            page.reload()
            page.wait_for_selector("html[data-ready=yes]")
            done(page, duty)
            page.get_by_text("Offline, 1 waiting to send").wait_for()
        assert receipts(duty) == []

        one.context.set_offline(False)
        one.locator(f"#done-{duty.pk}").wait_for()
        other.context.set_offline(False)
        told = "Superseded: Guard lead was first"
        other.locator(f"#done-{duty.pk} .second", has_text=told).wait_for()
        one.locator(f"#done-{duty.pk} .second", has_text="superseded").wait_for()

        first, second = receipts(duty)
        assert (first.outcome, second.outcome) == ("counted", "superseded")
        assert first.true_at < first.heard_at
        assert second.first_true_at == first.true_at
        assert second.true_at < second.heard_at
        settled = Entry.objects.filter(subject_id=duty.pk, kind="obligations.settled")
        assert [entry.true_at for entry in settled] == [first.true_at]
        one.goto(f"/rounds/duties/{duty.pk}/")
        assert one.locator("tbody tr").count() == 2
        assert Entry.objects.filter(subject_id=duty.pk, kind="rounds.superseded").count() == 1
        other.goto("/mine/")
        assert other.locator(".strip:visible").count() == 0


def test_a_photo_of_eight_megabytes_goes_on_after_a_cut_without_sending_again_what_arrived(
    opened: Any, site: Site, duties: dict[str, Any], tmp_path: Path
) -> None:
    from holdfast.rooms.evidence import uploads
    from holdfast.rooms.evidence.models import Upload

    photo = large_photo(tmp_path)
    size = photo.stat().st_size
    wire = Wire(int(site.address.rpartition(":")[2]))
    with carried(opened, site, "mall", address=wire.address) as page:
        wire.cut_after(3_100_000)
        with page.expect_file_chooser() as chooser:
            card(page, duties["photo"]).locator("label.btn").tap()
        chooser.value.set_files(photo)
        page.get_by_text("Offline, 1 waiting to send").wait_for()
        assert wire.is_cut.is_set()
        half = Upload.objects.get(subject_id=duties["photo"].pk)
        assert 0 < half.received < wire.up

        wire.mend()
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator(f"#done-{duties['photo'].pk}").wait_for(timeout=60_000)
    wire.close()

    whole = Upload.objects.get(pk=half.pk)
    (receipt,) = receipts(duties["photo"])
    assert receipt.evidence == [str(whole.evidence_id)]
    print(f"photo {size} bytes, sent {wire.up}, more {wire.up - size}, a piece {uploads.PIECE}")
    # The wire counts the heads of the requests too, about 1.1 KB each; all of them are less than a third of a piece.
    heads = HEAD * (size // uploads.PIECE + 8)
    assert heads < uploads.PIECE / 3
    assert 8_000_000 < size <= wire.up <= size + uploads.PIECE + heads


def test_a_sign_in_that_ended_meanwhile_keeps_what_waits_for_the_same_person(
    opened: Any, site: Site, duties: dict[str, Any], people: People
) -> None:
    from django.contrib.sessions.models import Session

    duty = duties["expired"]
    with carried(opened, site, "mall") as page:
        page.context.set_offline(True)
        done(page, duty)
        Session.objects.all().delete()
        page.context.set_offline(False)
        page.get_by_text("Signed out, 1 waiting to send").wait_for()
        assert page.evaluate(KEPT) == {"duties": 0, "done": 0, "acts": 1}

        enter(page, people, site, "deputy")
        page.goto("/mine/")
        page.get_by_text("1 waiting from another account").wait_for()
        page.wait_for_selector("html[data-ready=yes]")
        assert receipts(duty) == []

        page.context.clear_cookies()
        by_the_door(page, people, "mall")
        page.locator(f"#done-{duty.pk}").wait_for()
        (receipt,) = receipts(duty)
        assert receipt.person == people.scene.city.people["mall"].pk
        assert page.evaluate(KEPT)["acts"] == 0


def test_a_duty_with_a_checklist_and_a_photo_is_settled_in_four_taps(
    opened: Any, site: Site, duties: dict[str, Any], tmp_path: Path
) -> None:
    duty = duties["listed"]
    with carried(opened, site, "mall") as page:
        page.goto("/owed/")
        taps = 0
        page.tap("nav.rail a[href='/mine/']")
        taps += 1
        page.wait_for_selector("html[data-ready=yes]")
        card(page, duty).locator(".points summary").tap()
        taps += 1
        with page.expect_file_chooser() as chooser:
            card(page, duty).locator("[data-photo], label.btn").tap()
            taps += 1
        chooser.value.set_files(png(tmp_path))
        taps += 1
        page.locator(f"#done-{duty.pk}").wait_for()

    (receipt,) = receipts(duty)
    assert receipt.answers == [
        {"point": "exits", "in_order": True, "note": ""},
        {"point": "articles", "in_order": True, "note": ""},
    ]
    assert taps <= 4


def test_a_clock_that_is_off_is_corrected_and_said_and_an_impossible_time_is_kept_to_be_mended(
    opened: Any, site: Site, duties: dict[str, Any]
) -> None:
    duty = duties["early"]
    ahead = "const real = Date.now; Date.now = () => real() + 600000;"
    with carried(opened, site, "mall", script=ahead) as page:
        page.get_by_text("This device's clock is 10:00 ahead").or_(
            page.get_by_text("This device's clock is 09:59 ahead")
        ).wait_for()
        card(page, duty).locator(".more summary").tap()
        card(page, duty).locator("[name=true_at]").fill("2026-01-01 08:00")
        done(page, duty)
        wrong = page.locator("article", has_text="Not taken: Too early")
        wrong.wait_for()
        assert receipts(duty) == []

        page.reload()
        wrong.wait_for()
        from holdfast.plumbing import clock

        mended = clock.now() - MINUTE
        wrong.locator("[name=true_at]").fill(f"{mended:%Y-%m-%d %H:%M:%S}")
        wrong.get_by_role("button", name="Send again").tap()
        page.locator(f"#done-{duty.pk}").wait_for()

    (receipt,) = receipts(duty)
    assert receipt.true_at == mended.replace(microsecond=0)
    assert abs(receipt.drift_heard + 600) <= 3
    assert receipt.noted_at <= receipt.heard_at


def test_a_device_that_is_signed_out_holds_nothing_and_asks_before_it_throws_away(
    opened: Any, site: Site, duties: dict[str, Any]
) -> None:
    duty = duties["left"]
    with carried(opened, site, "mall") as page:
        card(page, duty).locator(".more summary").tap()
        card(page, duty).locator("[name=true_at]").fill("2026-01-01 08:00")
        done(page, duty)
        page.locator("article", has_text="Not taken: Too early").wait_for()
        page.goto("/post/")
        page.get_by_role("button", name="Sign out").tap()
        page.get_by_text("1 not sent yet. Signing out now throws it away").wait_for()
        assert page.evaluate(KEPT)["acts"] == 1

        page.get_by_role("button", name="Sign out and throw away").tap()
        page.wait_for_url("**/sign-in/**")
        left = page.evaluate("Promise.all([indexedDB.databases(), caches.has('holdfast-pages')])")

    assert left == [[], False]
    assert receipts(duty) == []


KEPT = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open("holdfast-mine");
    asked.onsuccess = () => resolve(asked.result);
  });
  const counts = {};
  for (const name of ["duties", "done", "acts"]) {
    counts[name] = await new Promise((resolve) => {
      const asked = db.transaction(name).objectStore(name).count();
      asked.onsuccess = () => resolve(asked.result);
    });
  }
  db.close();
  return counts;
}"""


def large_photo(folder: Path) -> Path:
    """A photo of noise, which no compression makes small."""
    from PIL import Image

    path = folder / "large.jpg"
    Image.frombytes("RGB", (3000, 2750), os.urandom(3000 * 2750 * 3)).save(path, "JPEG", quality=93)
    return path
