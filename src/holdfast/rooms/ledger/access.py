"""Who may read the ledger. Nobody may change it, so there is no other row."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

READ = Right("ledger.read", own=frozenset({Role.AUDITOR, Role.ADMINISTRATOR}))

RIGHTS = (READ,)
