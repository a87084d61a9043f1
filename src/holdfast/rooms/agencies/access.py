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

RIGHTS = (
    READ,
    READ_HOLDERS,
    READ_DIRECTORY,
    READ_RIGHTS,
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
