"""Who may see the posture of an area, and who may move it."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}

READ = Right("governance.read", own=STAFF)
DECLARE = Right("governance.declare", own=frozenset({Role.DUTY_OFFICER, Role.COMMANDER}))

RIGHTS = (READ, DECLARE)
