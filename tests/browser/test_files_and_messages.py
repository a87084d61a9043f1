"""A photo is blurred with the mouse and with typed corners; messages are read; what leaves can be stopped."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import IN_APP, NewMessage
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.rooms.evidence import actions as evidence
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.obligations.settle_file import record_of
from holdfast.rooms.outbox import actions as outbox
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.test_journeys import enter
from tests.evidence import samples

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def photo(people: People) -> Evidence:
    owed = people.scene.owed["soon"]
    actor = people.scene.city.actor("mall")
    stream = io.BytesIO(samples.photo(size=(640, 480)))
    return evidence.add_file(actor, record_of(owed), "door.jpg", stream)


def shoot(page: Any, name: str) -> None:
    """A picture for whoever wants to look: HOLDFAST_PICTURES names the folder."""
    if folder := os.environ.get("HOLDFAST_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_photo_is_blurred_by_drawing(desk: Any, people: People, site: Site) -> None:
    row = photo(people)
    enter(desk, people, site, "mall")
    desk.goto(f"/evidence/{row.pk}/")
    box = desk.locator("[data-blur] canvas").bounding_box()
    desk.mouse.move(box["x"] + 20, box["y"] + 20)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 220, box["y"] + 160)
    desk.mouse.up()
    shoot(desk, "evidence")
    assert desk.input_value("#id_rectangles").split() == ["20", "20", "220", "160"]

    desk.click("text=Blur >> visible=true >> nth=-1")
    desk.get_by_text("Blurred. The photo before is deleted.").wait_for()

    assert Evidence.objects.filter(blurred_from=row).count() == 1
    row.refresh_from_db()
    assert row.deleted_why == "blurred"


def test_messages_are_read_on_a_phone(phone: Any, people: People, site: Site) -> None:
    user = people.scene.city.people["mall"]
    letters = [
        NewMessage(
            subject=Subject("obligations", uuid7()),
            round="late",
            channel=IN_APP,
            lane=lane,
            mode=Mode.LIVE,
            template="obligation_late",
            values={"title": {"en": "Night patrol", "zh": "夜间巡查"}, "label": "North mall", "path": "/owed/"},
            user_id=user.pk,
            owner_path=user.agency.path,
        )
        for lane in Lane
    ]
    outbox.queue(letters)
    enter(phone, people, site, "mall")
    phone.goto("/messages/")
    shoot(phone, "messages")
    assert phone.get_by_text("Late: Night patrol").count() >= 3

    phone.click("text=All read")
    phone.get_by_role("heading", name="Already read").wait_for()

    assert phone.get_by_role("heading", name="Unread").count() == 0


def test_what_leaves_can_be_stopped_at_once(desk: Any, people: People, site: Site) -> None:
    outbox.release()
    enter(desk, people, site, "commander")
    desk.goto("/outbox/")
    shoot(desk, "outbox")
    desk.click("text=Stop everything that leaves")
    desk.get_by_text("Nothing leaves any more. Messages wait.").wait_for()
    shoot(desk, "outbox-quarantine")
