"""Who may do what with obligations, their series and decisions."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
POSTED = STAFF - {Role.MEMBER}
DOERS = frozenset({Role.DUTY_OFFICER, Role.COMMANDER, Role.OPERATOR, Role.CREW})
ASKERS = frozenset({Role.DUTY_OFFICER, Role.COMMANDER, Role.OPERATOR})
WATCH = frozenset({Role.DUTY_OFFICER, Role.COMMANDER})

READ = Right("obligations.read", own=STAFF, shared=STAFF)
SETTLE = Right("obligations.settle", own=DOERS, shared=DOERS)
ASK_EXCUSE = Right("obligations.ask_excuse", own=ASKERS)
# Who decides what is a matter of authority (a named post); this row says which roles can hold such a post.
DECIDE = Right("obligations.decide", own=WATCH | {Role.ADMINISTRATOR})
PAUSE = Right("obligations.pause", own=WATCH)
HAND_OVER = Right("obligations.hand_over", own=ASKERS)

RIGHTS = (READ, SETTLE, ASK_EXCUSE, DECIDE, PAUSE, HAND_OVER)
