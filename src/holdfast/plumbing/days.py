"""Days and moments in the language of the page, with the month named in it and not in the server's."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

MONTHS = (
    *(noop("Jan"), noop("Feb"), noop("Mar"), noop("Apr"), noop("May"), noop("Jun")),
    *(noop("Jul"), noop("Aug"), noop("Sep"), noop("Oct"), noop("Nov"), noop("Dec")),
)


def months(local: date, pattern: str) -> str:
    """The pattern of `strftime` filled, `%b` in the page's language."""
    return local.strftime(pattern.replace("%b", _(MONTHS[local.month - 1])))


def day_and_time(local: date) -> str:
    """`12 Nov 19:30`."""
    return months(local, _("%d %b %H:%M"))


def from_to(begins: datetime, ends: datetime, zone: str) -> str:
    """`12 Nov 19:30 to 23:00`, by the clock of a zone."""
    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (begins, ends))
    until = f"{last:%H:%M}" if first.date() == last.date() else day_and_time(last)
    return _("%(begins)s to %(ends)s") % {"begins": day_and_time(first), "ends": until}
