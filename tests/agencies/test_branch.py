"""Branches, scopes of tokens, rulings: tables without a database."""

from __future__ import annotations

import pytest

from holdfast.domain.rights.branch import ancestors, is_on_branch
from holdfast.domain.rights.roles import Role, Scope
from holdfast.domain.rights.ruling import Because, ruling
from holdfast.domain.rights.scopes import covers
from holdfast.domain.rights.table import Right, RightsTable

CREW = frozenset({Role.CREW})


@pytest.mark.parametrize(
    ("path", "branch", "answer"),
    [
        ("a.b.", "a.", True),
        ("a.", "a.", True),
        ("a.", "a.b.", False),
        ("ab.", "a.", False),
        ("a.b.", "", False),
        ("", "", False),
    ],
)
def test_a_branch_holds_itself_and_what_is_below(path: str, branch: str, answer: bool) -> None:
    assert is_on_branch(path, branch) is answer


def test_ancestors_come_nearest_first() -> None:
    assert ancestors("a.b.c.") == ("a.b.c.", "a.b.", "a.")
    assert ancestors("") == ()


@pytest.mark.parametrize(
    ("scopes", "act", "answer"),
    [
        ({"obligations.settle"}, "obligations.settle", True),
        ({"obligations.*"}, "obligations.settle", True),
        ({"*.read"}, "premises.read", True),
        ({"*"}, "anything.at_all", True),
        ({"*.read"}, "agencies.read_holders", False),
        ({"premises.*"}, "obligations.settle", False),
        ({"obligation.*"}, "obligations.settle", False),
        (set(), "obligations.settle", False),
    ],
)
def test_a_token_covers_what_its_scopes_name(scopes: set[str], act: str, answer: bool) -> None:
    assert covers(scopes, act) is answer


SETTLE = Right("things.settle", own=CREW, shared=CREW)
READ = Right("things.read", own=CREW, shared=CREW)


@pytest.mark.parametrize(
    ("right", "scope", "may_act", "scopes", "because"),
    [
        (SETTLE, Scope.OWN, False, None, Because.ALLOWED),
        (SETTLE, Scope.SHARED, True, None, Because.ALLOWED),
        (SETTLE, Scope.SHARED, False, None, Because.SHARED_TO_READ),
        (READ, Scope.SHARED, False, None, Because.ALLOWED),
        (SETTLE, Scope.FOREIGN, True, None, Because.ROLE),
        (SETTLE, Scope.OWN, False, frozenset({"things.read"}), Because.SCOPES),
        (SETTLE, Scope.OWN, False, frozenset({"things.*"}), Because.ALLOWED),
    ],
)
def test_a_ruling_says_why(
    right: Right, scope: Scope, may_act: bool, scopes: frozenset[str] | None, because: Because
) -> None:
    answer = ruling(right, Role.CREW, scope, may_act=may_act, token_scopes=scopes)

    assert (answer.allowed, answer.because) == (because is Because.ALLOWED, because)


def test_two_rows_for_one_act_are_refused() -> None:
    with pytest.raises(ValueError, match=r"things\.read"):
        RightsTable([READ, READ])
