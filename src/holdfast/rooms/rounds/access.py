"""Who may read reports of rounds, and print marks of places."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
POSTED = STAFF - {Role.MEMBER}
KEEPERS = frozenset({Role.DUTY_OFFICER, Role.COMMANDER, Role.OPERATOR})

READ = Right("rounds.read", own=POSTED, shared=POSTED)
READ_MARKS = Right("rounds.read_marks", own=POSTED)
KEEP_MARKS = Right("rounds.keep_marks", own=KEEPERS)

# What takes something away, by the kind of its entry: no person writes one without a typed reason.
TAKES_AWAY = {"rounds.mark_ended": KEEP_MARKS}

RIGHTS = (READ, READ_MARKS, KEEP_MARKS)
