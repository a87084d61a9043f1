"""Who may do what with files of evidence."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
POSTED = STAFF - {Role.MEMBER}
DOERS = frozenset({Role.DUTY_OFFICER, Role.COMMANDER, Role.OPERATOR, Role.CREW})
WATCH = frozenset({Role.DUTY_OFFICER, Role.COMMANDER, Role.OPERATOR})

READ = Right("evidence.read", own=POSTED, shared=POSTED)
ADD = Right("evidence.add", own=DOERS, shared=DOERS)
BLUR = Right("evidence.blur", own=WATCH)
DELETE = Right("evidence.delete", own=WATCH)

# What takes something away, by the kind of its entry: no person writes one without a typed reason.
TAKES_AWAY = {"evidence.deleted": DELETE}

RIGHTS = (READ, ADD, BLUR, DELETE)
