"""The tables are complete: every act has a row by hand, every address has a line."""

from __future__ import annotations

import pytest

from holdfast.domain.rights.roles import Role, Scope
from holdfast.portal.rights import rights_table
from holdfast.portal.rights_words import ACTS
from tests.rights.endpoints import api_routes, listed, page_routes
from tests.rights.test_matrix import APART, BY_RUN, EXPECTED, OPEN, PERSON
from tests.rights.world import World


def test_declared_rights_are_those_written_by_hand() -> None:
    declared = {
        (right.act, role.value, scope.value): right.allows(role, scope)
        for right in rights_table()
        for role in Role
        for scope in Scope
    }

    assert {key: allowed for key, allowed in declared.items() if EXPECTED.get(key) != allowed} == {}
    assert EXPECTED.keys() - declared.keys() == set()


def test_every_act_is_reached_by_some_address() -> None:
    reached = {endpoint.act for endpoint in listed()}

    assert {right.act for right in rights_table()} - reached == BY_RUN
    assert reached - {right.act for right in rights_table()} == {OPEN, PERSON} | APART


def test_every_act_has_words() -> None:
    assert {right.act for right in rights_table()} ^ ACTS.keys() == set()


def test_every_operation_of_the_api_has_a_line() -> None:
    known = {endpoint.key for endpoint in listed() if endpoint.is_api}
    routed = set(api_routes())

    assert routed - known == set()
    assert known - routed == set()


def test_every_page_has_a_line() -> None:
    known = {endpoint.key[1] for endpoint in listed() if not endpoint.is_api}
    routed = {route for route, _ in page_routes()}

    assert routed - known == set()
    assert known - routed == set()


def test_no_page_takes_a_method_without_a_line(world: World) -> None:
    known = {endpoint.key for endpoint in listed()}
    client = world.clients[Role.ADMINISTRATOR]
    taken = []
    for route, _ in page_routes():
        path = "/" + route.replace("<slug:key>/<str:version>", "no/no").replace("<slug:key>", "no")
        path = path.replace("<str:token>", "no")
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (method, route) not in known and client.generic(method, _with_ids(path)).status_code != 405:
                taken.append((method, route))

    assert taken == []


def test_the_server_routes_no_page_of_a_library() -> None:
    views = {getattr(view, "__module__", "") for _, view in page_routes()}

    assert [name for name in views if not name.startswith("holdfast.")] == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.STRANGER])
def test_the_auditor_and_members_change_nothing(role: Role) -> None:
    changing = {act for act, who, scope in EXPECTED if who == role and EXPECTED[act, who, scope] and not _reads(act)}

    if role in (Role.AUDITOR, Role.MEMBER):
        assert changing <= {
            "outbox.inbox",
            "outbox.contacts",
            "agencies.use_tokens",
            "agencies.keep_views",
            "rosters.swap",
            "rosters.use_feeds",
        }
    else:
        assert changing


def _reads(act: str) -> bool:
    return rights_table()[act].is_reading


def _with_ids(path: str) -> str:
    import re

    return re.sub(r"<uuid:[^>]*>", "01980000-0000-7000-8000-000000000000", re.sub(r"<int:[^>]*>", "1", path))
