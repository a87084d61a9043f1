"""Who may see measures, check them, verify them and test them unannounced."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
POSTED = STAFF - {Role.MEMBER}
WATCH = frozenset({Role.DUTY_OFFICER, Role.COMMANDER})

READ = Right("measures.read", own=POSTED, shared=POSTED)
CHECK = Right("measures.check", own=WATCH | {Role.OPERATOR})
# Whoever answers for a place does not verify their own measures: the agency above does.
VERIFY = Right("measures.verify", own=WATCH)
TEST = Right("measures.test", own=WATCH)

RIGHTS = (READ, CHECK, VERIFY, TEST)
