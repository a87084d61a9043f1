"""Who may see rosters, plan them, fill gaps, swap, hand over and test who is reached."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
POSTED = STAFF - {Role.MEMBER}
WATCH = frozenset({Role.DUTY_OFFICER, Role.COMMANDER})
PLANNERS = frozenset({Role.ADMINISTRATOR, Role.COMMANDER})

READ = Right("rosters.read", own=STAFF)
# Names stand on the page of a post alone, for who holds a post of the branch.
READ_CREW = Right("rosters.read_crew", own=POSTED)
PLAN = Right("rosters.plan", own=PLANNERS)
FILL = Right("rosters.fill", own=WATCH | PLANNERS)
# Shifts of one's own: who is off duty holds no post, so staff without one too. Whose shift it is, the act asks.
SWAP = Right("rosters.swap", own=STAFF)
HAND_OVER = Right("rosters.hand_over", own=POSTED - {Role.AUDITOR})
TEST_REACH = Right("rosters.test_reach", own=WATCH)
# A calendar of one's own shifts, or of a post that one may see.
USE_FEEDS = Right("rosters.use_feeds", own=STAFF)

# What takes something away, by the kind of its entry: no person writes one without a typed reason.
TAKES_AWAY = {"rosters.feed_ended": USE_FEEDS, "rosters.swap_taken_back": SWAP}

RIGHTS = (READ, READ_CREW, PLAN, FILL, SWAP, HAND_OVER, TEST_REACH, USE_FEEDS)
