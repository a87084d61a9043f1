"""Who may read plans, write them and propose them for sign-off."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
POSTED = STAFF - {Role.MEMBER}
WRITERS = frozenset({Role.DUTY_OFFICER, Role.COMMANDER, Role.OPERATOR})

READ = Right("plans.read", own=POSTED, shared=POSTED)
WRITE = Right("plans.write", own=WRITERS)
PROPOSE = Right("plans.propose", own=WRITERS)

RIGHTS = (READ, WRITE, PROPOSE)
