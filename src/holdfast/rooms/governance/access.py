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

# An agency names its own posts and files its own reports; the office above receives them, and aims for its area.
ASSIGN = Right("governance.assign", own=WATCH | {Role.OPERATOR, Role.ADMINISTRATOR})
REPORT = Right("governance.report", own=WATCH | {Role.OPERATOR})
RECEIVE = Right("governance.receive", own=WATCH)
AIM = Right("governance.aim", own=WATCH)

# What takes something away, by the kind of its entry: no person writes one without a typed reason.
TAKES_AWAY = {
    "governance.ended_early": DECLARE,
    "governance.called_off": DECLARE,
    "governance.seat_ended": MEET,
    "governance.meeting_called_off": MEET,
}

RIGHTS = (READ, DECLARE, READ_MEETINGS, MEET, ASSIGN, REPORT, RECEIVE, AIM)
