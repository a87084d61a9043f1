"""Who may see the map's ground, and who may bring it in."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
OFFICE = frozenset({Role.ADMINISTRATOR, Role.DUTY_OFFICER, Role.COMMANDER})

# Roads and water are nobody's secret: all staff see all of them.
READ = Right("atlas.read", own=STAFF, foreign=STAFF)
BRING_IN = Right("atlas.bring_in", own=OFFICE)

RIGHTS = (READ, BRING_IN)
