"""Who may no longer: a disabled account, a session that is over, a token of another scope, and one outlived."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from holdfast.domain.rights.roles import Role
from holdfast.plumbing import clock
from holdfast.rooms.agencies import sessions
from holdfast.rooms.agencies.models import ApiToken, User
from tests.rights.endpoints import OPEN, PERSON, listed
from tests.rights.test_matrix import APART, EXPECTED, _came, _filled, ask
from tests.rights.world import World

CLOSED = [endpoint for endpoint in listed() if endpoint.act not in {OPEN, *APART} and endpoint.about != "installation"]
API = [endpoint for endpoint in CLOSED if endpoint.is_api and endpoint.act != PERSON]


def test_a_disabled_account_gets_in_nowhere(world: World) -> None:
    with transaction.atomic():
        User.objects.filter(pk=world.cast.users["north_administrator"].pk).update(is_active=False)
        came = {str(endpoint): _came(ask(world, endpoint, Role.ADMINISTRATOR, "own")) for endpoint in CLOSED}
        transaction.set_rollback(True)

    assert {name: answer for name, answer in came.items() if answer != "sign in"} == {}


def test_a_session_that_is_over_gets_in_nowhere(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "is_over", lambda session: True)

    came = {str(endpoint): _came(ask(world, endpoint, Role.ADMINISTRATOR, "own")) for endpoint in CLOSED}

    assert {name: answer for name, answer in came.items() if answer != "sign in"} == {}


def test_a_token_of_another_scope_does_nothing(world: World) -> None:
    """An administrator's token that covers one act of no room at hand."""
    came = {}
    for endpoint in API:
        lists = endpoint.is_list or (endpoint.method == "GET" and not endpoint.about)
        if lists or endpoint.act in ("agencies.use_tokens", "outbox.inbox"):
            continue
        came[str(endpoint)] = _came(_by_token(world, endpoint, ["elsewhere.read"], timedelta(days=1)))

    assert {name: answer for name, answer in came.items() if answer not in ("refused", "absent")} == {}


def test_a_list_is_empty_for_a_token_of_another_scope(world: World) -> None:
    seen = []
    for endpoint in API:
        if endpoint.is_list:
            answer = _by_token(world, endpoint, ["elsewhere.read"], timedelta(days=1))
            text = (b"".join(answer) if answer.streaming else answer.content).decode()
            seen += [str(endpoint) for scope in ("own", "shared", "foreign") if world.of(endpoint.kind, scope) in text]

    assert seen == []


def test_the_same_token_with_every_scope_reads(world: World) -> None:
    """The control: it was the scope that refused."""
    reads = [e for e in API if e.method == "GET" and not e.is_list and EXPECTED[e.act, "administrator", "own"]]
    came = {
        str(e): _came(_by_token(world, e, ["*"], timedelta(days=1))) for e in reads if e.kind in ("agency", "premises")
    }

    assert set(came.values()) == {"allowed"}


def test_an_expired_token_is_a_stranger(world: World) -> None:
    came = {str(e): _by_token(world, e, ["*"], timedelta(seconds=-1)).status_code for e in API[:12]}

    assert set(came.values()) == {401}


def _by_token(world: World, endpoint: Any, scopes: list[str], lasts: timedelta) -> HttpResponse:
    """One request of the district's administrator by a fresh token, undone."""
    secret = "hf_" + "x" * 43
    now = clock.real_now()
    with transaction.atomic():
        mark = transaction.savepoint()
        ApiToken.objects.create(
            user=world.cast.users["north_administrator"],
            post=world.cast.posts["north_administrator"],
            label="test",
            token_hash=hashlib.sha256(secret.encode()).hexdigest(),
            scopes=scopes,
            made_at=now - timedelta(days=1),
            expires_at=now + lasts,
        )
        path = "/" + _filled(endpoint.route, world, endpoint.kind, "own")
        body = world.body(endpoint.body, endpoint.kind, "own", Role.ADMINISTRATOR)
        client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})
        answer = _send(client, endpoint.method, path, body)
        transaction.savepoint_rollback(mark)
    return answer


def _send(client: Client, method: str, path: str, body: Any) -> HttpResponse:
    if method == "GET":
        return client.get(path)
    if isinstance(body, dict) and "file" in body:
        from tests.rights.test_matrix import _file

        return client.post(path, {**body, "file": _file()})
    return client.generic(method, path, json.dumps(body if body is not None else {}), content_type="application/json")
