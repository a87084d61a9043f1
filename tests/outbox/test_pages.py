"""My messages, and whether anything leaves at all."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import RequestFactory

from holdfast.domain.rights.roles import Role
from holdfast.kernel.errors import NotAllowed, NotFound, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import STRANGER, Actor
from holdfast.rooms.agencies.models import Agency, User
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.outbox import actions, queries, release_token
from holdfast.rooms.outbox.models import Message, Release
from tests.outbox.letters import Letters


@dataclass
class People:
    """Who looks at messages."""

    reader: Actor
    other: Actor
    administrator: Actor
    operator: Actor


@pytest.fixture
def people(agency: Agency, officer: User) -> People:
    other = User.objects.create(email="other@lanhe.example", agency=agency, joined_at=clock.now())
    return People(
        reader=Actor(role=Role.DUTY_OFFICER, path=agency.path, user_id=officer.pk),
        other=Actor(role=Role.DUTY_OFFICER, path=agency.path, user_id=other.pk),
        administrator=Actor(role=Role.ADMINISTRATOR, path=agency.path, user_id=other.pk),
        operator=Actor(role=Role.OPERATOR, path=agency.path, user_id=other.pk),
    )


def in_app(letters: Letters, count: int) -> None:
    actions.queue([letters.about_something_else(channel="in_app") for _ in range(count)])


def test_my_messages_are_mine_alone_and_unread_first(letters: Letters, people: People) -> None:
    in_app(letters, 3)
    first = Message.objects.order_by("pk").first()
    assert first is not None
    actions.mark_read(people.reader, [first.pk])

    mine = queries.inbox(people.reader)

    assert (len(mine.unread), [one.id for one in mine.read], mine.unread_count) == (2, [first.pk], 2)
    assert queries.inbox(people.other).unread == []
    assert queries.unread_count(people.reader) == 2


def test_an_email_is_not_shown_twice(letters: Letters, people: People) -> None:
    actions.queue([letters.one(), letters.one(channel="in_app")])

    assert queries.inbox(people.reader).unread_count == 1


def test_nobody_marks_the_messages_of_others(letters: Letters, people: People) -> None:
    in_app(letters, 1)

    with pytest.raises(NotFound):
        actions.mark_read(people.other, [Message.objects.get().pk])

    assert actions.mark_all_read(people.other) == 0
    assert Message.objects.get().read_at is None


def test_a_stranger_has_no_messages(letters: Letters) -> None:
    with pytest.raises(NotFound):
        queries.inbox(STRANGER)


def test_the_read_ones_come_in_pages(letters: Letters, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    in_app(letters, 5)
    actions.mark_all_read(people.reader)

    pages, before = [], None
    while True:
        page = queries.inbox(people.reader, before=before)
        pages.append(len(page.read))
        before = page.following
        if before is None:
            break

    assert pages == [2, 2, 1]


def test_asking_for_a_release_needs_a_reason_and_the_right(agency: Agency, people: People) -> None:
    release_token.forget()
    with pytest.raises(Refused, match="why"):
        actions.ask_release(people.administrator, " ")
    with pytest.raises(NotAllowed):
        actions.ask_release(people.operator, "because")


def test_a_release_and_its_end_are_entries(agency: Agency, people: People) -> None:
    actions.release(people.administrator)
    actions.quarantine("works", people.administrator)

    assert list(Entry.objects.order_by("id").values_list("kind", flat=True)) == [
        "outbox.released",
        "outbox.quarantined",
    ]
    assert not release_token.is_released()
    assert Release.objects.get().ended_at is not None


def test_a_quarantine_has_one_of_the_reasons(agency: Agency) -> None:
    with pytest.raises(Refused, match="no reason"):
        actions.quarantine("because")


def test_standing_says_what_waits_and_which_way_out_is_not_set_up(letters: Letters, people: People) -> None:
    actions.queue([letters.one()])

    now = queries.standing(people.reader)

    assert dict(now.waiting)["operational"] == 1
    assert now.channels[0].not_ready == "HOLDFAST_SMTP_HOST is not set"
    with pytest.raises(NotAllowed):
        queries.standing(people.operator)


@pytest.mark.parametrize("path", ["/messages/", "/outbox/"])
def test_pages_are_drawn(letters: Letters, people: People, rf: RequestFactory, path: str) -> None:
    in_app(letters, 2)
    html = drawn(rf, path, people.administrator if path == "/outbox/" else people.reader)

    assert ("Due now: Patrol" in html) == (path == "/messages/")
    assert "csrfmiddlewaretoken" in html


def drawn(rf: RequestFactory, path: str, actor: Actor) -> str:
    from django.contrib.messages.storage.fallback import FallbackStorage
    from django.contrib.sessions.backends.cache import SessionStore
    from django.urls import resolve

    request = rf.get(path)
    request.actor = actor  # type: ignore[attr-defined]
    request.user = User.objects.get(pk=actor.user_id)
    request.session = SessionStore()  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    found = resolve(path)
    response = found.func(request, *found.args, **found.kwargs)
    assert response.status_code == 200
    return response.content.decode()
