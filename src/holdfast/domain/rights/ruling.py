"""May this role do this act on a record this near? A yes or a no with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from holdfast.domain.rights.roles import Role, Scope
from holdfast.domain.rights.scopes import covers
from holdfast.domain.rights.table import Right


class Because(StrEnum):
    """Why a ruling is as it is."""

    ALLOWED = "allowed"
    ROLE = "role"  # the role's row does not hold the act here
    SCOPES = "scopes"  # the role may, the token's scopes do not name the act
    SHARED_TO_READ = "shared-to-read"  # the record is shared for reading only


@dataclass(frozen=True)
class Ruling:
    """The answer and its reason."""

    allowed: bool
    because: Because


def ruling(
    right: Right, role: Role, scope: Scope, *, may_act: bool = False, token_scopes: frozenset[str] | None = None
) -> Ruling:
    """Rules on `right` for `role` at `scope`. `may_act` says that the share lets its branch act, not only read."""
    if not right.allows(role, scope):
        return Ruling(False, Because.ROLE)
    if scope is Scope.SHARED and not right.is_reading and not may_act and not right.allows(role, Scope.FOREIGN):
        return Ruling(False, Because.SHARED_TO_READ)
    if token_scopes is not None and not covers(token_scopes, right.act):
        return Ruling(False, Because.SCOPES)
    return Ruling(True, Because.ALLOWED)
