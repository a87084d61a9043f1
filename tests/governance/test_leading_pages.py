"""The pages of leading groups: called, held with minutes, decided, seen by whoever sits there, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from holdfast.plumbing import clock
from tests.governance.test_meetings import group_of

if TYPE_CHECKING:
    from tests.governance.area import Area

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def now_area(db: None) -> Iterator[Area]:
    """As `area`, at the real time: a browser's session goes by the wall."""
    from tests.governance.area import build

    yield build()
    translation.activate("en")


def local(moment: object) -> str:
    return f"{moment + 8 * HOUR:%Y-%m-%dT%H:%M}"  # type: ignore[operator]


def picture() -> bytes:
    """One white pixel."""
    kept = BytesIO()
    Image.new("RGB", (1, 1), "white").save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize(("language", "word"), [("en", "Who sits in it"), ("zh-hans", "成员岗位")])
def test_a_meeting_is_called_held_with_minutes_and_decides_on_pages(now_area: Area, language: str, word: str) -> None:
    from holdfast.rooms.agencies.models import User
    from holdfast.rooms.evidence.models import Evidence
    from holdfast.rooms.governance.models import Meeting, Resolution

    group = group_of(now_area)
    User.objects.update(language=language)
    client = now_area.cast.client("city_duty_officer")
    client.cookies["django_language"] = language
    page = client.get("/governance/").content.decode()
    now = clock.now()
    client.post(f"/governance/{group.pk}/call/", {"set_for": local(now - HOUR), "agenda": "Winter fairs\nGates"})
    meeting = Meeting.objects.get()
    chair = group.seats.get(chairs=True).post_id
    minutes = SimpleUploadedFile("minutes.png", picture(), content_type="image/png")
    held = {"held_at": local(now - HOUR), "present": [str(chair)], "file": minutes}
    client.post(f"/governance/meetings/{meeting.pk}/hold/", held)
    fire = now_area.agency("lanhe.fire")
    decided = {"text": "Check the gates", "owner": f"agency:{fire.pk}", "due_at": local(now + DAY)}
    client.post(f"/governance/meetings/{meeting.pk}/decide/", decided)
    told = client.get(f"/governance/meetings/{meeting.pk}/").content.decode()
    meeting.refresh_from_db()

    assert word in page
    assert meeting.state == "held"
    assert Evidence.objects.get().subject_id == meeting.pk
    assert Resolution.objects.get().owner_id == fire.pk
    assert "minutes.png" in told
    assert "Check the gates" in told
    seen = now_area.cast.client("fire_officer")
    assert "Check the gates" in seen.get(f"/governance/meetings/{meeting.pk}/").content.decode()
    assert seen.get(f"/evidence/{Evidence.objects.get().pk}/").status_code == 200
    assert now_area.cast.client("mall_operator").get(f"/governance/meetings/{meeting.pk}/").status_code == 404


def test_what_cannot_be_written_down_comes_back_with_its_sentence(now_area: Area) -> None:
    from holdfast.rooms.governance.models import Meeting, Resolution

    group = group_of(now_area)
    client = now_area.cast.client("city_duty_officer")
    client.post(f"/governance/{group.pk}/call/", {"set_for": local(clock.now() + HOUR)})
    meeting = Meeting.objects.get()
    back = client.post(
        f"/governance/meetings/{meeting.pk}/hold/", {"held_at": local(clock.now() + HOUR)}, follow=True
    ).content.decode()
    fire = now_area.agency("lanhe.fire")
    client.post(
        f"/governance/meetings/{meeting.pk}/decide/",
        {"text": "Late already", "owner": f"agency:{fire.pk}", "due_at": local(clock.now() - DAY)},
    )

    assert "a moment that has come" in back
    assert not Resolution.objects.exists()
