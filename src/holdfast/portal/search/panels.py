"""The acts of pages that stand here already; a room that is added lists its own in its `panels.py`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from holdfast.plumbing.panel import Command

COMMANDS = (
    Command(_("Bring in a file of places"), "/premises/imports/", icon="file-upload", act="premises.enter_facts"),
    Command(_("Take the list of places out"), "/premises/export/", icon="file-download", act="premises.read"),
    Command(_("Places that wait for their grade"), "/premises/waiting/", icon="ruler-2", act="premises.grade"),
    Command(_("Places that may be one"), "/premises/twins/", icon="arrows-join", act="premises.merge"),
    Command(_("Declare a heightened period"), "/posture/", icon="shield-up", act="governance.declare"),
    Command(_("Large events"), "/events/", icon="calendar-event", act="premises.read"),
    Command(_("Hand my post on"), "/post/", icon="transfer"),
    Command(_("My account and keys"), "/me/", icon="key"),
    Command(_("Read the chain back, checkpoints"), "/ledger/checkpoints/", icon="link", act="ledger.read"),
    Command(_("Who may do what"), "/rights/", icon="list-check", act="agencies.read_rights"),
    Command(_("Parts of pages"), "/design/", icon="palette"),
)
