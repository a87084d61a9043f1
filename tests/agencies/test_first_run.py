"""The set-up: once, with the token that the server printed, and then gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from holdfast.kernel.errors import NotFound
from holdfast.plumbing.models import Installation
from holdfast.rooms.agencies import factors
from holdfast.rooms.agencies.actions import set_up
from holdfast.rooms.agencies.actions.set_up import FirstRun
from holdfast.rooms.agencies.models import Agency, Authority, User
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.outbox.models import Release
from tests.support.cast import PASSWORD
from tests.support.codes import code_of

TOKEN = "printed-by-serve"


@pytest.fixture(autouse=True)
def token() -> Iterator[Path]:
    path: Path = settings.HOME.path / "setup.token"
    path.write_text(TOKEN + "\n")
    yield path
    path.unlink(missing_ok=True)


def answers(secret: str, **changed: str) -> dict[str, str]:
    return {
        "token": TOKEN,
        "agency_name": "Lanhe",
        "agency_code": "lanhe",
        "level": "city",
        "zone": "Asia/Shanghai",
        "email": "first@lanhe.example",
        "language": "en",
        "password": PASSWORD,
        "code": code_of(secret),
        **changed,
    }


@pytest.mark.django_db
def test_the_first_run_makes_the_root_and_its_administrator(client: Client, token: Path) -> None:
    assert client.get("/sign-in/")["Location"] == "/setup/"
    client.get("/setup/")

    done = client.post("/setup/", answers(client.session["new_app_secret"]))

    assert done.status_code == 200
    assert done.content.decode().count("<li><code>") == 10
    assert list(Agency.objects.values_list("path", flat=True)) == ["lanhe."]
    assert set(Authority.objects.values_list("act", flat=True)) == {"adopt", "excuse", "release"}
    assert Entry.objects.filter(kind="agencies.set_up").count() == 1
    assert not token.exists()
    assert client.get("/post/").status_code == 200
    assert client.get("/setup/").status_code == 404


WRONG = {
    "token": {"token": "guessed"},
    "password": {"password": "short"},
    "common password": {"password": "password1234"},
    "code": {"code": "000000"},
    "zone": {"zone": "Asia/Nowhere"},
    "code of the agency": {"agency_code": "Lan He"},
    "address": {"email": "no address"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
def test_a_wrong_answer_changes_nothing(client: Client, changed: dict[str, str]) -> None:
    client.get("/setup/")

    answer = client.post("/setup/", answers(client.session["new_app_secret"], **changed))

    assert answer.status_code == 422
    assert not Agency.objects.exists()
    assert not User.objects.exists()
    assert Installation.objects.filter(set_up_at__isnull=True).exists()


@pytest.mark.django_db
def test_without_a_token_in_the_home_nobody_sets_up(client: Client, token: Path) -> None:
    token.unlink()
    client.get("/setup/")

    assert client.post("/setup/", answers(client.session["new_app_secret"], token="")).status_code == 422
    assert client.post("/setup/", answers(client.session["new_app_secret"])).status_code == 403
    assert not Agency.objects.exists()


def test_of_two_first_runs_at_once_one_wins(fresh_db: str) -> None:
    barrier, won, lost = threading.Barrier(2), [], []

    def run(number: int) -> None:
        secret = factors.new_secret()
        first = FirstRun(
            "Lanhe", f"lanhe-{number}", "city", "UTC", f"{number}@x.example", PASSWORD, secret, code_of(secret)
        )
        barrier.wait()
        try:
            won.append(set_up(TOKEN, first))
        except NotFound as error:
            lost.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), len(lost)) == (1, 1)
    assert (Agency.objects.count(), User.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_root_that_an_import_made_is_taken_over_with_its_code(client: Client, token: Path) -> None:
    root = Agency.objects.create(code="city", path="city.", kind="office", level="city", name_en="City")
    client.get("/setup/")

    client.post("/setup/", answers(client.session["new_app_secret"]))

    root.refresh_from_db()
    assert Agency.objects.count() == 1
    assert (root.path, root.name_en) == ("city.", answers("")["agency_name"])


@pytest.mark.django_db
@pytest.mark.parametrize("said", [True, False])
def test_messages_leave_a_new_house_only_when_the_first_run_says_so(client: Client, token: Path, said: bool) -> None:
    """`release_when_set_up` answers the event."""
    client.get("/setup/")

    client.post("/setup/", answers(client.session["new_app_secret"]) | ({"release": "on"} if said else {}))

    assert Release.objects.exists() is said
