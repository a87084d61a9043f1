"""Every act in the words of people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROOM_NAMES: Mapping[str, Promise] = {
    "premises": _("Places"),
    "measures": _("Measures"),
    "plans": _("Plans"),
    "governance": _("Posture"),
    "atlas": _("Map"),
    "obligations": _("What is owed"),
    "rulebook": _("Rules"),
    "evidence": _("Evidence"),
    "outbox": _("Messages"),
    "agencies": _("Agencies"),
    "ledger": _("Ledger"),
}

ACTS: Mapping[str, Promise] = {
    "premises.read": _("See places"),
    "premises.add": _("Add and import places"),
    "premises.enter_facts": _("Enter facts about a place"),
    "premises.grade": _("Grade places"),
    "premises.close": _("Close a place"),
    "premises.merge": _("Merge two rows of one place"),
    "measures.read": _("See measures"),
    "measures.check": _("Check a measure"),
    "measures.verify": _("Verify a measure"),
    "measures.test": _("Test a measure unannounced"),
    "plans.read": _("Read plans"),
    "plans.write": _("Write plans"),
    "plans.propose": _("Propose a plan for sign-off"),
    "governance.read": _("See the posture of an area"),
    "governance.declare": _("Declare and end a heightened period"),
    "atlas.read": _("See the map"),
    "atlas.bring_in": _("Bring in map data"),
    "evidence.read": _("See files of evidence"),
    "evidence.add": _("Add files of evidence"),
    "evidence.blur": _("Blur parts of a photo"),
    "evidence.delete": _("Delete a file of evidence"),
    "agencies.read": _("See agencies and posts"),
    "agencies.read_holders": _("See who holds a post"),
    "agencies.read_directory": _("See the names of all public agencies"),
    "agencies.read_rights": _("See this table"),
    "agencies.change_tree": _("Add and close agencies"),
    "agencies.change_posts": _("Add and close posts"),
    "agencies.change_users": _("Make, disable and erase accounts"),
    "agencies.hold": _("Give posts to people"),
    "agencies.authorise": _("Give authority to decide"),
    "agencies.share": _("Show records to other branches"),
    "agencies.qualify": _("Note qualifications"),
    "agencies.use_tokens": _("Make and end own API tokens"),
    "agencies.keep_views": _("Keep own views of lists"),
    "outbox.inbox": _("Read own messages"),
    "outbox.read": _("See what was sent and delivered"),
    "outbox.release": _("Let the outbox send"),
    "outbox.quarantine": _("Stop the outbox"),
    "ledger.read": _("Read the ledger"),
    "obligations.read": _("See what is owed"),
    "obligations.settle": _("Settle what is owed"),
    "obligations.ask_excuse": _("Ask to be excused"),
    "obligations.decide": _("Decide what is asked"),
    "obligations.pause": _("Pause and resume clocks"),
    "obligations.hand_over": _("Hand to another post"),
    "rulebook.read": _("Read packs"),
    "rulebook.load": _("Load packs"),
    "rulebook.propose": _("Propose a pack for an area"),
    "rulebook.set_holidays": _("Set local holidays"),
}
