"""Every address x method x role x own, shared, foreign, absent: asked of the running pages and API, and compared with
what `expected.csv` says by hand."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from holdfast.domain.rights.roles import Role
from holdfast.portal.rights import rights_table
from tests.rights.endpoints import HERE, OPEN, PERSON, Endpoint, listed
from tests.rights.world import PHOTO, SCOPES, SHARED_KINDS, World

REFUSED = (401, 403, 404)
ENDPOINTS = listed()
# What has doors of its own, each with its own tests.
# Asked inside a long run and on the command line only; `tests/atlas` asks for it.
BY_RUN = {"atlas.bring_in"}
# `tests/rounds/test_uploads.py` asks for uploads, which are their maker's alone.
# Own ways of being reached, and browsers that anybody may add or withdraw: `tests/reach` asks for them.
APART = {"enrolling", "first-run", "own-token", "own-upload", "own-contact"}
ACTS = sorted({endpoint.act for endpoint in ENDPOINTS} - {OPEN, PERSON} - APART)


def expected() -> dict[tuple[str, str, str], bool]:
    """(act, role, scope) -> allowed."""
    with (HERE / "expected.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["act"], row["role"], scope): row[scope] == "allow"
            for row in csv.DictReader(lines)
            for scope in ("own", "shared", "foreign")
        }


EXPECTED = expected()


@dataclass(frozen=True)
class Deviation:
    """One request that was answered otherwise than expected."""

    endpoint: str
    role: str
    scope: str
    wanted: str
    came: str

    def __str__(self) -> str:
        return f"{self.endpoint}: {self.role}, {self.scope}: wanted {self.wanted}, came {self.came}"


def deviations(world: World, endpoint: Endpoint, roles: tuple[Role, ...] = tuple(Role)) -> Iterator[Deviation]:
    """Asks as every role about every scope, each request undone afterwards."""
    for role in roles:
        if endpoint.is_list:
            yield from _list_deviations(world, endpoint, role)
            continue
        answers = {scope: ask(world, endpoint, role, scope) for scope in _scopes(endpoint)}
        for scope, answer in answers.items():
            wanted = _wanted(endpoint, role, scope)
            came = _came(answer)
            if not _fits(wanted, came) and not _offers_nothing(endpoint, answer, wanted):
                yield Deviation(str(endpoint), role, scope, wanted, f"{came} ({answer.status_code})")
            elif scope == "foreign" and wanted == "absent" and _told(answer) != _told(answers["absent"]):
                yield Deviation(str(endpoint), role, scope, "told as if absent", "told otherwise")


def ask(world: World, endpoint: Endpoint, role: Role, scope: str) -> HttpResponse:
    """One request, rolled back."""
    clients = world.clients
    if endpoint.about == "installation":
        clients = world.root_clients if scope == "own" else world.clients
    with transaction.atomic():
        mark = transaction.savepoint()
        client = clients[role]
        cookies = client.cookies.copy()
        answer = _send(client, world, endpoint, role, scope)
        client.cookies = cookies
        # A file is read to its end: that closes it, and Django's own hook must not close our transaction with it.
        answer.words = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
        transaction.savepoint_rollback(mark)
    return answer


def _send(client: Client, world: World, endpoint: Endpoint, role: Role, scope: str) -> HttpResponse:
    path = "/" + _filled(endpoint.route, world, endpoint.kind, scope)
    body = world.body(endpoint.body, endpoint.kind, scope, role)
    if endpoint.method == "GET":
        return client.get(path)
    if endpoint.method == "DELETE":
        return client.delete(path)
    if endpoint.is_api and not (isinstance(body, dict) and "file" in body):
        return client.post(path, json.dumps(body if body is not None else {}), content_type="application/json")
    form = {name: _file() if name == "file" else value for name, value in (body or {}).items()}
    return client.post(path, form)


def _filled(route: str, world: World, kind: str, scope: str) -> str:
    match kind:
        case "pack":
            pack = world.words["pack"]
            route = route.replace("<slug:key>/<str:version>", f"{pack}/{world.words['version']}")
            return route.replace("{key}", pack).replace("<slug:key>", pack)
        case "nothing" | "":
            return re.sub(
                r"<uuid:[^>]*>|{[a-z]*_id}", world.of("nothing", "absent"), re.sub(r"<int:[^>]*>|{number}", "1", route)
            )
        case "cell":
            return re.sub(r"<[^>]*>|{[^}]*}", "1", route)
        case "secret":
            return re.sub(r"<int:[^>]*>", "1", re.sub(r"<str:[^>]*>", "guessed", route))
        case _:
            return re.sub(r"<[^>]*>|{[^}]*}", world.of(kind, scope) if kind else "", route)


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("x.png", PHOTO, content_type="image/png")


def _scopes(endpoint: Endpoint) -> tuple[str, ...]:
    if endpoint.kind in ("", "pack", "secret", "nothing", "cell"):
        return ("own",)
    if endpoint.kind == "installation":
        return ("own", "foreign", "absent")
    return SCOPES if endpoint.kind in SHARED_KINDS else ("own", "foreign", "absent")


def _wanted(endpoint: Endpoint, role: Role, scope: str) -> str:
    if endpoint.act == OPEN:
        return "allowed" if endpoint.kind != "secret" else "absent"
    if role is Role.STRANGER:
        return "sign in"
    if endpoint.act == PERSON:
        return "allowed"
    if scope == "absent":
        return "absent"
    if EXPECTED[endpoint.act, role, scope]:
        return "absent" if endpoint.kind == "nothing" else "allowed"
    return "absent" if scope == "foreign" else "refused"


def _fits(wanted: str, came: str) -> bool:
    """Who may not even read a record of the own branch is told that it is absent; that is a refusal too."""
    return came == wanted or (wanted == "refused" and came == "absent")


def _offers_nothing(endpoint: Endpoint, answer: HttpResponse, wanted: str) -> bool:
    """The page of handing over offers no post to who may hand to none, so the choice itself is refused."""
    return endpoint.route.endswith("/hand/") and answer.status_code == 422 and wanted == "refused"


def _came(answer: HttpResponse) -> str:
    if answer.status_code >= 500:
        return "fault"
    if answer.status_code == 401 or answer.headers.get("Location", "").startswith("/sign-in/?next="):
        return "sign in"
    return {403: "refused", 404: "absent"}.get(answer.status_code, "allowed")


def _told(answer: HttpResponse) -> str:
    return re.sub(r'value="[^"]*"', "", answer.words.decode())  # type: ignore[attr-defined]


def _list_deviations(world: World, endpoint: Endpoint, role: Role) -> Iterator[Deviation]:
    """A list is anybody's who is signed in; what stands in it is what the rights say."""
    answer = ask(world, endpoint, role, "own")
    if role is Role.STRANGER:
        if _came(answer) != "sign in":
            yield Deviation(str(endpoint), role, "own", "sign in", _came(answer))
        return
    if answer.status_code >= 500:
        yield Deviation(str(endpoint), role, "own", "a list", f"fault ({answer.status_code})")
        return
    text = answer.words.decode()  # type: ignore[attr-defined]
    for scope in ("own", "shared", "foreign"):
        there = world.of(endpoint.kind, scope) in text or f"Hall {scope}" in text
        wanted = _stands(endpoint, role, scope)
        if there != wanted:
            yield Deviation(str(endpoint), role, scope, f"listed: {wanted}", f"listed: {there}")


def _stands(endpoint: Endpoint, role: Role, scope: str) -> bool:
    return EXPECTED[endpoint.act, role, scope] and (scope != "shared" or endpoint.kind in SHARED_KINDS)


MATRIX = [endpoint for endpoint in ENDPOINTS if endpoint.act not in APART]
CASES = [pytest.param(endpoint, id=str(endpoint)) for endpoint in MATRIX]


@pytest.mark.slow
@pytest.mark.parametrize("endpoint", CASES)
def test_every_role_gets_what_the_table_says(world: World, endpoint: Endpoint) -> None:
    found = [str(deviation) for deviation in deviations(world, endpoint)]

    assert "\n".join(found) == ""


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_loosening_a_row_is_seen(world: World, act: str) -> None:
    """The control: with the row opened to everybody in memory, some request must be answered otherwise."""
    right = rights_table()[act]
    everybody = frozenset(Role)
    denied = [role for role in Role if role is not Role.STRANGER and not EXPECTED[act, role, "foreign"]]
    if not denied or act in ("outbox.inbox", "outbox.contacts"):
        pytest.skip("everybody may do this, about everything or about the own messages")
    before = right.own, right.shared, right.foreign

    try:
        for name in ("own", "shared", "foreign"):
            object.__setattr__(right, name, everybody)
        seen = any(next(deviations(world, endpoint, tuple(denied)), None) for endpoint in MATRIX if endpoint.act == act)
    finally:
        for name, value in zip(("own", "shared", "foreign"), before, strict=True):
            object.__setattr__(right, name, value)

    assert seen
