"""Who may do what with the feeds of others."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

READ = Right("feeds.read", own=frozenset({Role.ADMINISTRATOR, Role.DUTY_OFFICER, Role.COMMANDER, Role.AUDITOR}))
CHANGE = Right("feeds.change", own=frozenset({Role.ADMINISTRATOR}))
DECIDE = Right("feeds.decide", own=frozenset({Role.DUTY_OFFICER, Role.COMMANDER}))

RIGHTS = (READ, CHANGE, DECIDE)
