"""Who may report rounds, read reports, and print marks of places."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
POSTED = STAFF - {Role.MEMBER}
DOERS = frozenset({Role.DUTY_OFFICER, Role.COMMANDER, Role.OPERATOR, Role.CREW})
KEEPERS = frozenset({Role.DUTY_OFFICER, Role.COMMANDER, Role.OPERATOR})

READ = Right("rounds.read", own=POSTED, shared=POSTED)
REPORT = Right("rounds.report", own=DOERS, shared=DOERS)
READ_MARKS = Right("rounds.read_marks", own=POSTED)
KEEP_MARKS = Right("rounds.keep_marks", own=KEEPERS)

RIGHTS = (READ, REPORT, READ_MARKS, KEEP_MARKS)
