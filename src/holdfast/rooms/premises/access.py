"""Who may see premises, bring them in, say facts about them, grade and close them."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
OFFICE = frozenset({Role.ADMINISTRATOR, Role.DUTY_OFFICER, Role.COMMANDER})

READ = Right("premises.read", own=STAFF, shared=STAFF)
ADD = Right("premises.add", own=OFFICE)
# The operator knows the place best; what was entered keeps its method, date and post.
ENTER_FACTS = Right("premises.enter_facts", own=OFFICE | {Role.OPERATOR})
GRADE = Right("premises.grade", own=OFFICE)
CLOSE = Right("premises.close", own=frozenset({Role.ADMINISTRATOR}))
# Two rows that are one place: what the one has goes to the other.
MERGE = Right("premises.merge", own=OFFICE)

RIGHTS = (READ, ADD, ENTER_FACTS, GRADE, CLOSE, MERGE)
