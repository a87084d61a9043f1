"""Who may see and move the posture of an area, and who leads: meets, answers for lists, reports, receives, aims."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
WATCH = frozenset({Role.DUTY_OFFICER, Role.COMMANDER})

READ = Right("governance.read", own=STAFF)
DECLARE = Right("governance.declare", own=WATCH)

# A leading group is shared with the agencies whose posts sit in it.
READ_MEETINGS = Right("governance.read_meetings", own=STAFF, shared=STAFF)
MEET = Right("governance.meet", own=WATCH)

RIGHTS = (READ, DECLARE, READ_MEETINGS, MEET)
