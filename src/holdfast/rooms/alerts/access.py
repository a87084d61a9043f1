"""Who may see alerts, write them, and send, change and end them; who may issue which level is the pack's."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
WATCH = frozenset({Role.DUTY_OFFICER, Role.COMMANDER})

READ = Right("alerts.read", own=STAFF)
DRAFT = Right("alerts.draft", own=WATCH)
SEND = Right("alerts.send", own=WATCH)
# For the own agency and its places; whoever settles what is owed.
ANSWER = Right("alerts.answer", own=WATCH | {Role.OPERATOR, Role.CREW})

RIGHTS = (READ, DRAFT, SEND, ANSWER)
