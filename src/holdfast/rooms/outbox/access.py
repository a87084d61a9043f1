"""Who may do what with messages."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

EVERYBODY = frozenset(Role) - {Role.STRANGER}

# A person reads the own messages only; the row says that everybody who is signed in has some.
INBOX = Right("outbox.inbox", own=EVERYBODY)
# Everybody's own ways of being reached; another person's cannot be named by any address.
CONTACTS = Right("outbox.contacts", own=EVERYBODY)
READ = Right("outbox.read", own=frozenset({Role.ADMINISTRATOR, Role.DUTY_OFFICER, Role.COMMANDER, Role.AUDITOR}))
RELEASE = Right("outbox.release", own=frozenset({Role.ADMINISTRATOR, Role.COMMANDER}))
QUARANTINE = Right("outbox.quarantine", own=frozenset({Role.ADMINISTRATOR, Role.COMMANDER, Role.DUTY_OFFICER}))

RIGHTS = (INBOX, CONTACTS, READ, RELEASE, QUARANTINE)

QUARANTINE_REASONS = ("restored", "wrong_messages", "exercise", "works", "gateway_fault")
