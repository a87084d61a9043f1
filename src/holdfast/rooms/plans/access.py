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

# What takes something away, by the kind of its entry: no person writes one without a typed reason.
TAKES_AWAY = {"plans.card_removed": WRITE, "plans.taken_back": PROPOSE}

RIGHTS = (READ, WRITE, PROPOSE)
