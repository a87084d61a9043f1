"""Pages, calendar and API of rosters: posts and letters everywhere, names on the page of the post alone."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.rosters.town import Town

HOUR = timedelta(hours=1)


@pytest.fixture
def planned(town: Town) -> Town:
    """The city past its first run, its watch planned; the clock stands still for pages too."""
    from holdfast.plumbing.models import Installation

    Installation.objects.update(set_up_at=clock.now())
    town.plan()
    return town


def empty(town: Town) -> Any:
    """The next shift but one is nobody's."""
    from holdfast.rooms.rosters.actions import override
    from holdfast.rooms.rosters.models import Gap

    shift = town.shifts()[2]
    words = {"from_at": shift.from_at, "until_at": shift.until_at}
    override(town.actor("city_duty_officer"), town.post.pk, None, **words, reason="ill")
    return Gap.objects.get()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["2 × 12 h", "No one, 12 h", "qualified, rested and free"]),
        ("zh-hans", ["2 班 × 12 小时", "空岗 12 小时"]),
    ],
)
def test_the_week_shows_letters_gaps_and_who_could_fill(planned: Town, language: str, words: list[str]) -> None:
    empty(planned)
    client = planned.cast.client("city_duty_officer")
    client.cookies["django_language"] = language
    page = client.get("/roster/").content.decode()
    two = client.get("/roster/?view=14").content.decode()

    assert all(word in page for word in words)
    assert 'class="cell now"' in page
    assert 'class="cell gap"' in two
    assert "crew.a@" not in page
    assert " style=" not in page


def test_a_gap_is_filled_from_the_week_by_its_form(planned: Town) -> None:
    from holdfast.rooms.rosters.models import Gap

    gap = empty(planned)
    client = planned.cast.client("city_duty_officer")
    page = client.get("/roster/").content.decode()
    chosen = re.search(r'value="([0-9a-f-]{36})" checked', page)
    hidden = dict(re.findall(r'name="(from_at|until_at)" value="([^"]+)"', page))
    assert chosen is not None
    client.post(f"/roster/posts/{gap.post_id}/fill/", {"user_id": chosen[1], "to": "week", **hidden})

    assert not Gap.objects.filter(closed_at__isnull=True).exists()


def test_names_stand_on_the_page_of_the_post_for_who_holds_a_post(planned: Town) -> None:
    path = f"/roster/posts/{planned.post.pk}/"
    seen = planned.cast.client("city_duty_officer").get(path).content.decode()
    member = planned.client("B").get(path).content.decode()

    assert "crew.a@lanhe.example" in seen
    assert "crew.a@lanhe.example" not in member
    assert "Offer to swap" in member


def test_a_template_is_planned_by_its_form(planned: Town) -> None:
    crew = {f"crew_{letter}": str(planned.crew[letter].pk) for letter in "AB"}
    line = {"days_1": "FREQ=DAILY", "begins_1": "08:00", "hours_1": "24", "turns_1": "AB", "as_1": "holder"}
    client = planned.cast.client("city_commander")
    path = f"/roster/posts/{planned.post.pk}/template/"
    shown = client.get(path).content.decode()
    answer = client.post(path, {**crew, **line, "starts_on": "2026-01-01", "needs": ""})

    assert 'value="AC"' in shown
    assert answer.status_code == 302
    assert {row.letter for row in planned.shifts() if row.from_at > clock.now() + 72 * HOUR} == {"A", "B"}


def test_the_post_is_taken_after_its_note_was_ticked_and_not_before(planned: Town) -> None:
    from holdfast.rooms.agencies import sessions
    from holdfast.rooms.rosters.models import Note

    holder = next(row for row in planned.shifts() if row.from_at <= clock.now() < row.until_at)
    note = Note.objects.create(
        post=planned.post, writer=planned.crew["E"], text="Gate 3 jams", text_salt="", written_at=clock.now()
    )
    client = planned.client(holder.letter)
    page = client.get("/post/").content.decode()
    form = {"post": str(planned.post.pk)}
    refused = client.post("/post/", form, follow=True).content.decode()
    untaken = client.session.get(sessions.POST)
    asked = client.post(f"/roster/notes/{note.pk}/ask/", {"question": "Which gate?", "back": "/post/"})
    client.post("/post/", {**form, "read": str(note.pk)})

    assert "Gate 3 jams" in page
    assert "Read the hand-over note and tick it first" in refused
    assert untaken is None
    assert asked["Location"] == "/post/"
    assert client.session[sessions.POST] == str(planned.post.pk)
    assert "Gate 3 jams" not in client.get("/post/").content.decode()


def test_a_calendar_is_read_by_its_address_and_answers_304_while_nothing_changed(planned: Town) -> None:
    from icalendar import Calendar

    from holdfast.rooms.rosters.actions import end_feed, make_feed, override

    mine = make_feed(planned.as_crew("B"))
    of_post = make_feed(planned.actor("city_duty_officer"), post_id=planned.post.pk)
    program = Client()
    first = program.get(f"/roster/calendar/{mine.secret}/")
    again = program.get(f"/roster/calendar/{mine.secret}/", headers={"if-none-match": first["ETag"]})
    shift = next(row for row in planned.shifts() if row.letter == "B" and row.from_at > clock.now())
    words = {"from_at": shift.from_at, "until_at": shift.until_at}
    override(planned.actor("city_duty_officer"), planned.post.pk, None, **words, reason="ill")
    changed = program.get(f"/roster/calendar/{mine.secret}/", headers={"if-none-match": first["ETag"]})
    posts = program.get(f"/roster/calendar/{of_post.secret}/").content
    end_feed(planned.as_crew("B"), mine.row.pk, reason="Of no use any more")

    events = Calendar.from_ical(first.content).walk("VEVENT")
    whole = [(row.from_at, row.until_at) for row in planned.shifts() if row.letter == "B"]
    expected = [(begin.replace(microsecond=0), end) for begin, end in whole]
    assert [(event.decoded("dtstart"), event.decoded("dtend")) for event in events] == sorted(
        [*expected, (shift.from_at, shift.until_at)]
    )
    assert first["Content-Type"].startswith("text/calendar")
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert b"no one" in posts
    assert b"crew." not in posts
    assert program.get(f"/roster/calendar/{mine.secret}/").status_code == 404
    assert program.get("/roster/calendar/guessed/").status_code == 404


def test_what_pages_do_the_api_does(planned: Town) -> None:
    gap = empty(planned)
    client = planned.cast.client("city_duty_officer")

    def call(method: str, path: str, body: object = None) -> Any:
        words = {"data": json.dumps(body), "content_type": "application/json"} if method == "post" else {}
        return getattr(client, method)(f"/api/v1/rosters/{path}", **words).json()

    (post,) = call("get", "posts")
    gaps = call("get", "gaps")
    stretch = {"from_at": gap.from_at.isoformat(), "until_at": gap.until_at.isoformat()}
    filled = call("post", f"posts/{gap.post_id}/fill", {**stretch, "user_id": str(planned.crew["E"].pk)})
    test = call("post", "reach-tests", {"area_id": str(planned.post.agency_id)})
    answers = call("get", f"reach-tests/{test['id']}/answers")

    assert post["now"] in "ABCD"
    assert [one["kind"] for one in gaps] == ["empty"]
    assert (filled["letter"], filled["filled"]) == ("+", True)
    assert call("get", "gaps") == []
    assert len(answers) == test["posts"] > 0
    assert len(call("get", "shifts")["items"]) == 50
    assert {one["letter"] for one in call("get", f"posts/{gap.post_id}/crew")} == set("ABCD")


def test_the_demo_city_has_a_gap_a_swap_and_a_note() -> None:
    """Its rosters are planned by templates that the pack lets pass; the founding itself runs with the demo."""
    from holdfast.project.demo.rosters import COMMAND, IN_TURNS, THREE_BY_EIGHT, TWO_BY_TWELVE

    for plan in (COMMAND, IN_TURNS, THREE_BY_EIGHT, TWO_BY_TWELVE):
        assert sum(hours for _, hours, _ in plan.lines) == 24
        assert set("".join(turns for _, _, turns in plan.lines)) == set(plan.letters)
