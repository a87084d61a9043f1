"""Who may read packs, bring them in and propose them for an area."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
OFFICE = frozenset({Role.ADMINISTRATOR, Role.DUTY_OFFICER, Role.COMMANDER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

# The text of a rule is nobody's secret: all staff read all packs.
READ = Right("rulebook.read", own=STAFF, foreign=STAFF)
LOAD = Right("rulebook.load", own=ADMINISTRATORS)
PROPOSE = Right("rulebook.propose", own=OFFICE)
SET_HOLIDAYS = Right("rulebook.set_holidays", own=ADMINISTRATORS | {Role.DUTY_OFFICER})

# What takes something away, by the kind of its entry: no person writes one without a typed reason.
TAKES_AWAY = {"rulebook.holiday_removed": SET_HOLIDAYS}

RIGHTS = (READ, LOAD, PROPOSE, SET_HOLIDAYS)
