"""Names that several pages use."""

from __future__ import annotations

from django.utils.translation import gettext as _


def room_words(room: str) -> str:
    """The name of a room as its chip says it; unknown ones keep their own."""
    known = {
        "premises": _("Duties"),
        "governance": _("Governance"),
        "decisions": _("Decisions"),
        "incidents": _("Incidents"),
        "alerts": _("Alerts"),
        "hazards": _("Hazards"),
        "rulebook": _("Rules"),
        "outbox": _("Messages"),
        "agencies": _("Agencies"),
        "obligations": _("Other"),
        "reviews": _("Reviews"),
        "plans": _("Plans"),
        "rosters": _("Roster"),
    }
    return known.get(room, room)
