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
# To another agency of the own branch: who answers for a place is said by those above both.
HAND_OVER = Right("premises.hand_over", own=OFFICE)
# One more round of a duty that places owe anyway, from now.
ASK_DUTY = Right("premises.ask_duty", own=OFFICE)

# What takes something away, by the kind of its entry: no person writes one without a typed reason.
TAKES_AWAY = {"premises.closed": CLOSE, "premises.goods_removed": ENTER_FACTS, "premises.event_cancelled": ADD}

RIGHTS = (READ, ADD, ENTER_FACTS, GRADE, CLOSE, MERGE, HAND_OVER, ASK_DUTY)
