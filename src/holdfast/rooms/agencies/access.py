"""Who may do what with agencies, posts, people, authority and shares."""

from __future__ import annotations

from holdfast.domain.rights.roles import Role
from holdfast.domain.rights.table import Right

STAFF = frozenset(Role) - {Role.STRANGER}
POSTED = STAFF - {Role.MEMBER}
OFFICE = frozenset({Role.ADMINISTRATOR, Role.DUTY_OFFICER, Role.COMMANDER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

READ = Right("agencies.read", own=STAFF)
# Names of people open on the post's own page only, and only to who holds a post of the branch.
READ_HOLDERS = Right("agencies.read_holders", own=POSTED)
# The names of public agencies, to choose whom to share with. Operators' agencies are not in it.
READ_DIRECTORY = Right("agencies.read_directory", own=OFFICE, foreign=OFFICE)
READ_RIGHTS = Right("agencies.read_rights", own=STAFF, foreign=STAFF)
# How far a new house is: the office that stands at the top of the tree reads it until everything works.
READ_FIRST_HOUR = Right("agencies.read_first_hour", own=OFFICE)
CHANGE_TREE = Right("agencies.change_tree", own=ADMINISTRATORS)
CHANGE_POSTS = Right("agencies.change_posts", own=ADMINISTRATORS)
CHANGE_USERS = Right("agencies.change_users", own=ADMINISTRATORS)
HOLD = Right("agencies.hold", own=frozenset({Role.ADMINISTRATOR, Role.COMMANDER}))
AUTHORISE = Right("agencies.authorise", own=ADMINISTRATORS)
SHARE = Right("agencies.share", own=OFFICE)
# A person's own keys to the API; nobody sees or makes another's.
USE_TOKENS = Right("agencies.use_tokens", own=POSTED)
QUALIFY = Right("agencies.qualify", own=ADMINISTRATORS)
# A person's own filters under a name; nobody sees or changes another's.
KEEP_VIEWS = Right("agencies.keep_views", own=POSTED)

# What takes something away, by the kind of its entry: no person writes one without a typed reason.
TAKES_AWAY = {
    "agencies.agency_closed": CHANGE_TREE,
    "agencies.post_closed": CHANGE_POSTS,
    "agencies.post_ended": HOLD,
    "agencies.authority_ended": AUTHORISE,
    "agencies.share_ended": SHARE,
    "agencies.user_disabled": CHANGE_USERS,
    "agencies.user_erased": CHANGE_USERS,
    "agencies.token_revoked": USE_TOKENS,
}

RIGHTS = (
    READ,
    READ_HOLDERS,
    READ_DIRECTORY,
    READ_RIGHTS,
    READ_FIRST_HOUR,
    CHANGE_TREE,
    CHANGE_POSTS,
    CHANGE_USERS,
    HOLD,
    AUTHORISE,
    SHARE,
    QUALIFY,
    USE_TOKENS,
    KEEP_VIEWS,
)
