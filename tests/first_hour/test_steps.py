"""The first hour: every step is what the rows say, in the order in which it must happen, and it goes when all work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client

from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock
from holdfast.plumbing.panel import Stand, Step

if TYPE_CHECKING:
    from holdfast.rooms.agencies.models import Agency, Post, User

ORDER = [
    "posts", "people", "pack", "places", "facts", "grades", "duties", "roster", "mail", "outside", "settled",
]  # fmt: skip


class House:
    """A house right after its set-up: one office, one administrator. What is done next is done by the test."""

    def __init__(self) -> None:
        from holdfast.plumbing.models import Installation
        from holdfast.rooms.agencies.models import Agency

        Installation.objects.update(set_up_at=clock.now())
        self.office = Agency.objects.create(
            code="lanhe", path="lanhe.", kind="office", level="city", name_en="Lanhe", zone="Asia/Shanghai"
        )
        self._set_up_by_hand()
        self.administrator = self.post("administrator", "administrator")
        self.first = self.person("first@lanhe.example", self.administrator)

    def _set_up_by_hand(self) -> None:
        from holdfast.domain.ledger.entry import NewEntry
        from holdfast.kernel.subject import Subject
        from holdfast.rooms.ledger.actions import record

        record(NewEntry("agencies.set_up", Subject("agencies", self.office.pk), clock.now(), "lanhe."))

    def post(self, key: str, role: str, agency: Agency | None = None) -> Post:
        from holdfast.rooms.agencies.models import Post

        return Post.objects.create(agency=agency or self.office, key=key, role=role, name_en=key.replace("_", " "))

    def person(self, email: str, post: Post, *, came: bool = True) -> User:
        from holdfast.rooms.agencies.models import Holding, User

        now = clock.now()
        user = User.objects.create(
            email=email, agency=self.office, joined_at=now, password="!", last_login=now if came else None
        )
        Holding.objects.create(post=post, user=user, from_at=now - timedelta(minutes=1))
        return user

    def client(self) -> Client:
        from tests.support.cast import signed_in

        return signed_in(self.first, self.administrator)

    def look(self) -> dict[str, Stand]:
        from holdfast.portal.first_hour.steps import steps

        return {step.key: step.look("lanhe.") for step in steps()}

    def now(self) -> str:
        """The step that the page puts first."""
        return next((key for key, stand in self.look().items() if not stand.enough), "")


@pytest.fixture
def house(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    from holdfast.engine.home import Home
    from holdfast.portal.first_hour import steps

    monkeypatch.setattr(settings, "HOME", Home(tmp_path))
    steps.forget()
    yield House()
    steps.forget()


def test_an_empty_house_has_every_step_to_go_and_names_what_is_missing(house: House) -> None:
    stands = house.look()

    assert list(stands) == ORDER
    assert not any(stand.enough for stand in stands.values())
    assert all(stand.missing for stand in stands.values())
    assert (stands["posts"].have, stands["posts"].of) == (0, 4)


def test_the_steps_turn_one_after_the_other_from_real_rows(house: House, tmp_path: Path) -> None:
    """The whole hour by public acts; after each the next step is the one to do now."""
    assert house.now() == "posts"
    _posts(house)
    assert house.now() == "people"
    _people(house)
    assert house.now() == "pack"
    _pack()
    assert house.now() == "places"
    place, unknown = _places(house)
    assert house.now() == "facts"
    assert house.look()["facts"].missing == ["Average daily footfall of 2 places"]
    _fact(place)
    assert (house.look()["facts"].have, house.look()["facts"].of) == (1, 2)
    assert house.now() == "grades"
    assert "1 place waits for you to confirm" in house.look()["grades"].missing
    _confirm()
    _clock()
    assert house.look()["duties"].have > 0
    assert house.now() == "roster"
    _roster(house)
    assert house.now() == "mail"
    _mail(house)
    assert house.now() == "outside"
    _backup(tmp_path)
    assert house.now() == "settled"
    assert house.look()["grades"].missing, "one place stays ungraded"
    _settle(house)
    assert house.now() == ""
    assert unknown.closed_at is None


def test_the_page_and_its_twin_say_the_same_and_who_does_each(house: House) -> None:
    client = house.client()

    page = client.get("/first-hour/")
    twin = client.get("/api/v1/first-hour").json()

    shown = page.context["steps"]
    assert [each["key"] for each in twin["steps"]] == ORDER
    assert [each["missing"] for each in twin["steps"]] == [list(each.stand.missing) for each in shown]
    assert (twin["over"], twin["done"]) == (False, 0)
    assert twin["steps"][0]["status"] == "now"
    assert all(each["who"] for each in twin["steps"])
    assert 'href="/agencies/"' in page.content.decode()


def test_the_board_shows_it_first_and_one_device_folds_it_away(house: House) -> None:
    client = house.client()
    before = client.get("/").content.decode()

    client.post("/first-hour/fold/", {"fold": "yes", "then": "board"})
    folded = client.get("/").content.decode()
    client.post("/first-hour/fold/", {"fold": "no"})

    assert 'data-part="first-hour"' in before
    assert "1. Agencies and posts" in before
    assert 'data-part="first-hour"' not in folded
    assert 'href="/first-hour/"' in folded, "it stays in the menu"
    assert "/first-hour/" in client.get("/search/?q=first").content.decode()
    assert 'data-part="first-hour"' in client.get("/").content.decode()


def test_it_is_gone_when_all_is_done_and_does_not_come_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.portal.first_hour import steps

    _bring(monkeypatch, [_step("only", enough=True)])
    client = house.client()

    board = client.get("/").content.decode()
    page = client.get("/first-hour/").content.decode()
    _bring(monkeypatch, [_step("only", enough=False)])

    assert "/first-hour/" not in board
    assert "Every step was shown to work" in page
    assert "/first-hour/" not in client.get("/").content.decode()
    steps.forget()
    assert "/first-hour/" in client.get("/").content.decode()


def test_a_room_that_comes_later_brings_a_step_of_its_own(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.portal import panels

    brought = panels.brought("STEPS")
    _bring(monkeypatch, [*brought, _step("siren", enough=False, order=85)])

    keys = [each["key"] for each in house.client().get("/api/v1/first-hour").json()["steps"]]

    assert keys.index("siren") == keys.index("roster") + 1


def test_a_house_that_nobody_set_up_by_hand_has_none(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo city, and houses that were there before."""
    from holdfast.portal.first_hour import steps

    monkeypatch.setattr(steps, "began_at", lambda path: None)

    assert "/first-hour/" not in house.client().get("/").content.decode()


def test_a_district_and_an_operator_do_not_see_it(house: House) -> None:
    from holdfast.rooms.agencies.models import Agency
    from tests.support.cast import signed_in

    north = Agency.objects.create(
        parent=house.office, code="north", path="lanhe.north.", kind="office", level="district", name_en="North"
    )
    post = house.post("administrator", "administrator", north)
    client = signed_in(house.person("north@lanhe.example", post), post)

    assert client.get("/first-hour/").status_code == 404
    assert "/first-hour/" not in client.get("/").content.decode()


def _step(key: str, *, enough: bool, order: int = 10) -> Step:
    return Step(key, order, key, "why", "gives", "/", "agencies.read", lambda path: Stand(enough))


def _bring(monkeypatch: pytest.MonkeyPatch, found: list[Any]) -> None:
    from holdfast.portal.first_hour import steps

    monkeypatch.setattr(steps, "brought", lambda name: tuple(found))


def _posts(house: House) -> None:
    from holdfast.rooms.agencies.models import Agency

    mall = Agency.objects.create(
        parent=house.office, code="mall", path="lanhe.mall.", kind="operator", level="operator", name_en="Mall",
        zone="Asia/Shanghai",
    )  # fmt: skip
    house.duty = house.post("duty_officer", "duty_officer")  # type: ignore[attr-defined]
    house.post("commander", "commander")
    house.post("operator", "operator", mall)


def _people(house: House) -> None:
    from holdfast.rooms.agencies.models import Post

    house.person("waits@lanhe.example", Post.objects.get(key="commander"), came=False)
    assert house.now() == "people", "who never signed in is nobody yet"
    house.second = house.person("second@lanhe.example", house.duty)  # type: ignore[attr-defined]


def _pack() -> None:
    from holdfast.rooms.agencies.models import Agency
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import adopt, load_shipped_pack

    root = Agency.objects.get(path="lanhe.")
    pack = load_shipped_pack(command_actor(), "cn-2026")
    adopt(command_actor(), pack, root, clock.now().date() - timedelta(days=2))


def _places(house: House) -> tuple[Any, Any]:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import NewPremises, add_premises

    made = [
        add_premises(command_actor(), house.office, NewPremises(kind="mall", name=name, lat=31.2, lon=121.4 + at / 10))
        for at, name in enumerate(("Jade Arcade", "Granary Hall"))
    ]
    _grade()
    return made[0], made[1]


def _fact(place: Any) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import NewFact, enter_facts

    enter_facts(command_actor(), place.pk, [NewFact(name="daily_footfall", value=9000, method="counted")])
    _grade()


def _grade() -> None:
    from holdfast.rooms.premises.jobs import grade_what_is_new

    while grade_what_is_new():
        pass


def _confirm() -> None:
    from holdfast.policy.read import shipped_pack
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import regrade

    regrade(command_actor(), shipped_pack("cn-2026"))


def _clock() -> None:
    from holdfast.rooms.obligations.jobs import open_ahead

    while open_ahead():
        pass


def _roster(house: House) -> None:
    from holdfast.rooms.rosters.models import Roster

    now = clock.now()
    Roster.objects.create(post=house.duty, begins_at=now, drawn_until=now)  # type: ignore[attr-defined]


def _mail(house: House) -> None:
    from holdfast.domain.lanes import Lane
    from holdfast.rooms.outbox.actions import release
    from holdfast.rooms.outbox.models import Message

    now = clock.now()
    row = Message.objects.create(
        mode="live", lane=Lane.OPERATIONAL.value, subject_room="agencies", subject_id=uuid7(), round="invited",
        channel="email", user=house.first, owner_path="lanhe.", template="invitation", state="waiting", queued_at=now,
        next_try=now,
    )  # fmt: skip
    assert house.look()["mail"].missing == ["the outbox is not released", "no e-mail was taken by a mail server yet"]
    release()
    assert house.now() == "mail", "one that waits has not arrived"
    Message.objects.filter(pk=row.pk).update(state="accepted", done_at=now)


def _backup(home: Path) -> None:
    folder = home / "backups" / "dump-1"
    folder.mkdir(parents=True)
    assert "outside" in [key for key, stand in _looked() if not stand.enough], "a folder is no backup"
    (folder / "manifest.json").write_text("{}")


def _looked() -> list[tuple[str, Stand]]:
    from holdfast.portal.first_hour.steps import steps

    return [(step.key, step.look("lanhe.")) for step in steps()]


def _settle(house: House) -> None:
    from holdfast.rooms.agencies.queries import actor_for
    from holdfast.rooms.obligations.actions import settle
    from holdfast.rooms.obligations.models import Obligation

    now = clock.now()
    row = Obligation.objects.filter(kind="duty", state="open", opens_at__lte=now, subject_room="premises").first()
    assert row is not None
    settle(actor_for(house.second, house.duty.pk, now), row.pk, true_at=now)  # type: ignore[attr-defined]
