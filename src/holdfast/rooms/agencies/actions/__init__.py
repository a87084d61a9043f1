"""Everything that changes agencies, posts, people, authority, shares and sessions."""

from holdfast.rooms.agencies.actions.add_agency import add_agency, close_agency
from holdfast.rooms.agencies.actions.add_post import add_post, close_post
from holdfast.rooms.agencies.actions.add_user import add_user, invite
from holdfast.rooms.agencies.actions.disable_user import disable_user, end_sessions
from holdfast.rooms.agencies.actions.enrol import accept_invitation, add_second_factor
from holdfast.rooms.agencies.actions.erase_user import erase_user
from holdfast.rooms.agencies.actions.give_authority import end_authority, give_authority
from holdfast.rooms.agencies.actions.give_post import end_holding, give_post
from holdfast.rooms.agencies.actions.hold_by_roster import NewHolding, hold_by_roster, lock_post
from holdfast.rooms.agencies.actions.own_account import add_passkey, change_password, new_recovery_codes, remove_passkey
from holdfast.rooms.agencies.actions.qualify import qualify
from holdfast.rooms.agencies.actions.set_up import set_up
from holdfast.rooms.agencies.actions.share import end_share, lend, share, take_back
from holdfast.rooms.agencies.actions.sign_in import SignedIn, sign_in, sign_in_by_passkey, sign_out
from holdfast.rooms.agencies.actions.take_post import leave_post, take_post

__all__ = [
    "NewHolding",
    "SignedIn",
    "accept_invitation",
    "add_agency",
    "add_passkey",
    "add_post",
    "add_second_factor",
    "add_user",
    "change_password",
    "close_agency",
    "close_post",
    "disable_user",
    "end_authority",
    "end_holding",
    "end_sessions",
    "end_share",
    "erase_user",
    "give_authority",
    "give_post",
    "hold_by_roster",
    "invite",
    "leave_post",
    "lend",
    "lock_post",
    "new_recovery_codes",
    "qualify",
    "remove_passkey",
    "set_up",
    "share",
    "sign_in",
    "sign_in_by_passkey",
    "sign_out",
    "take_back",
    "take_post",
]
