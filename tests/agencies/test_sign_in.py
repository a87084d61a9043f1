"""Password and code together, every try on record, and nothing told to who guesses."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.test import Client

from holdfast.plumbing import clock
from holdfast.plumbing.models import Installation
from holdfast.rooms.agencies import actions, factors, jobs
from holdfast.rooms.agencies.models import Tally, User
from holdfast.rooms.ledger.models import Entry
from tests.support.cast import PASSWORD, Cast
from tests.support.codes import code_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ACCOUNT = "north_duty_officer@lanhe.example"


@pytest.fixture
def officer(city: Cast) -> User:
    """An account with password and app."""
    Installation.objects.update(set_up_at=clock.now())
    user = city.users["north_duty_officer"]
    user.set_password(PASSWORD)
    user.save()
    factors.keep_app(user, SECRET)
    return user


def sign_in(
    client: Client, *, account: str = ACCOUNT, password: str = PASSWORD, code: str = "", **words: str
) -> object:
    return client.post("/sign-in/", {"account": account, "password": password, "code": code}, **words)  # type: ignore[arg-type]


def kinds() -> list[tuple[str, str]]:
    return [
        (entry.kind, str(entry.facts.get("why") or entry.facts.get("factor") or ""))
        for entry in Entry.objects.filter(subject_room="agencies").order_by("id")
    ]


def test_password_and_code_open_a_new_session(officer: User, client: Client) -> None:
    client.get("/setup/")
    before = client.session.session_key

    answer = sign_in(client, code=code_of(SECRET))

    assert answer["Location"] == "/post/"  # type: ignore[index]
    assert client.session.session_key not in (None, before)
    assert client.get("/agencies/").status_code == 200
    assert kinds() == [("agencies.signed_in", "totp")]


def test_a_code_works_once(officer: User, client: Client) -> None:
    code = code_of(SECRET)
    sign_in(client, code=code)

    answer = sign_in(Client(), code=code)

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert kinds()[-1] == ("agencies.refused", "code")


def test_a_recovery_code_works_once_where_the_code_goes(officer: User, client: Client) -> None:
    code = factors.new_codes(officer)[3]

    first, second = sign_in(client, code=code), sign_in(Client(), code=code)

    assert (first.status_code, second.status_code) == (302, 422)  # type: ignore[attr-defined]


WRONG = {
    "unknown account": {"account": "nobody@lanhe.example", "code": "000000"},
    "wrong password": {"password": "another horse battery", "code": "000000"},
    "wrong code": {"code": "000000"},
    "no code": {"code": ""},
}


def test_every_wrong_try_is_answered_alike(officer: User) -> None:
    pages = [sign_in(Client(), **words).content for words in WRONG.values()]  # type: ignore[attr-defined, arg-type]

    plain = [_plain(page) for page in pages]
    assert plain == plain[:1] * len(WRONG)
    assert [why for _, why in kinds()] == ["unknown", "password", "code", "code"]


def test_a_disabled_account_is_unknown(officer: User, client: Client) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)

    assert sign_in(client, code=code_of(SECRET)).status_code == 422  # type: ignore[attr-defined]


def test_tries_over_the_limit_never_reach_the_hasher(officer: User) -> None:
    seen: list[str] = []

    with _counted(seen):
        answers = [sign_in(Client(), password="guess", code="000000") for _ in range(40)]

    assert len(seen) == 10
    assert "Too many tries" in answers[-1].content.decode()  # type: ignore[attr-defined]
    assert [why for _, why in kinds()] == ["password"] * 10 + ["limit"]


def test_a_flood_from_elsewhere_does_not_lock_the_officer_out(officer: User, client: Client) -> None:
    for _ in range(30):
        sign_in(Client(), password="guess", code="000000", REMOTE_ADDR="203.0.113.9")

    assert sign_in(client, code=code_of(SECRET)).status_code == 302  # type: ignore[attr-defined]


def test_right_tries_are_not_counted_against_anybody(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    # In the middle of a half minute: a code of the one before would else be too old by the time it is looked at.
    middle = time.time() // 30 * 30 + 15
    monkeypatch.setattr(time, "time", lambda: middle)

    for step in (-1, 0, 1):
        sign_in(Client(), code=code_of(SECRET, step=step))

    assert sum(Tally.objects.filter(key__startswith="sign-in").values_list("count", flat=True)) == 0


def test_a_session_ends_when_idle_and_when_old(
    officer: User, client: Client, later: Callable[[timedelta], None]
) -> None:
    sign_in(client, code=code_of(SECRET))
    later(settings.SESSION_IDLE - timedelta(minutes=1))
    assert client.get("/agencies/").status_code == 200

    later(settings.SESSION_IDLE * 2)

    assert client.get("/agencies/").status_code == 302


def test_a_session_in_use_still_ends_after_its_longest_time(
    officer: User, client: Client, later: Callable[[timedelta], None]
) -> None:
    sign_in(client, code=code_of(SECRET))
    for minutes in range(50, 12 * 60, 50):
        later(timedelta(minutes=minutes))
        assert client.get("/agencies/").status_code == 200

    later(settings.SESSION_ABSOLUTE + timedelta(minutes=1))

    assert client.get("/agencies/").status_code == 302


def test_signing_out_ends_the_session_and_is_on_record(officer: User, client: Client) -> None:
    sign_in(client, code=code_of(SECRET))

    client.post("/sign-out/")

    assert client.get("/agencies/").status_code == 302
    assert kinds()[-1] == ("agencies.signed_out", "")


def test_disabling_cuts_an_open_session_on_its_next_request(officer: User, city: Cast, client: Client) -> None:
    sign_in(client, code=code_of(SECRET))

    actions.disable_user(city.actor("north_administrator"), officer.pk, reason="Of no use any more")

    assert client.get("/agencies/").status_code == 302


def test_ending_sessions_ends_them_all(officer: User, city: Cast, client: Client) -> None:
    sign_in(client, code=code_of(SECRET))

    actions.end_sessions(city.actor("north_administrator"), officer.pk)

    assert client.get("/agencies/").status_code == 302


def test_without_a_second_factor_there_is_nothing_but_its_set_up(officer: User, client: Client) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.all().delete()

    assert sign_in(client)["Location"] == "/enrol/"  # type: ignore[index]
    for page in ("/", "/agencies/", "/post/", "/me/"):
        assert client.get(page)["Location"] == "/enrol/"
    assert client.get("/api/v1/agencies/me").status_code == 401

    client.get("/enrol/")
    done = client.post("/enrol/", {"code": code_of(client.session["new_app_secret"])})

    assert done.status_code == 200
    assert client.get("/agencies/").status_code == 200


def test_the_way_back_never_leads_to_another_host(officer: User, client: Client) -> None:
    code = code_of(SECRET)

    answer = client.post(
        "/sign-in/?next=https://elsewhere.example/", {"account": ACCOUNT, "password": PASSWORD, "code": code}
    )

    assert answer["Location"] == "/post/"


def test_what_is_over_is_swept(officer: User, later: Callable[[timedelta], None]) -> None:
    sign_in(Client(), password="guess", code="000000")
    assert jobs.sweep_doors() == 0

    later(timedelta(days=1))

    assert jobs.sweep_doors() >= 3
    assert not Tally.objects.exists()


def test_a_simulated_clock_does_not_move_the_door(officer: User, client: Client) -> None:
    sign_in(client, code=code_of(SECRET))

    with clock.at(clock.real_now() + timedelta(days=300)):
        assert client.get("/me/").status_code == 200


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the real clock, which only sign-in reads."""
    began = clock.real_now()

    def move(ahead: timedelta) -> None:
        moment: datetime = began + ahead
        monkeypatch.setattr(clock, "real_now", lambda: moment)

    return move


class _counted:
    """Lists what the password hasher is asked."""

    def __init__(self, seen: list[str]) -> None:
        self.seen = seen
        self.real = hashers.ScryptPasswordHasher.verify
        self.patch = mock.patch.object(hashers.ScryptPasswordHasher, "verify", self._verify)

    def _verify(self, password: str, encoded: str) -> bool:
        self.seen.append(password)
        return self.real(hashers.ScryptPasswordHasher(), password, encoded)

    def __enter__(self) -> None:
        self.patch.start()

    def __exit__(self, *error: object) -> None:
        self.patch.stop()


def _plain(page: bytes) -> str:
    """The page without what differs on every look: the form's token, the times, what was typed."""
    import re

    text = re.sub(r' ?value="[^"]*"|data-(now|real)="[^"]*"|"X-CSRFToken": "[^"]*"', "", page.decode())
    return re.sub(r"\d\d:\d\d(:\d\d)?|<time.*?</time>", "", text)
