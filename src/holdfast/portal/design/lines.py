"""Tags of what happened and what comes: timeline, history line, lane, change, chain of entries, roster gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from holdfast.portal.design.levels import drawn_icon
from holdfast.portal.marks import MARKS

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """What a timeline prints. Significant ones have the bar; `kind` is its bold word, `who` names a post."""

    true_at: datetime
    entered_at: datetime
    icon: str
    sentence: str
    kind: str = ""
    who: str = ""
    significant: bool = False
    href: str = ""

    @property
    def later(self) -> bool:
        """Written down in another minute than it happened."""
        return self.true_at.replace(second=0, microsecond=0) != self.entered_at.replace(second=0, microsecond=0)


@dataclass(frozen=True)
class Point:
    """A point of a history line. `status`: fired (happened), next or planned."""

    at: datetime | None
    title: str
    status: str
    said: str = ""


@dataclass(frozen=True)
class LaneMark:
    """What happened to one recipient. `kind`: delivered, reminder, widened, or a tone (ok, late, bad) for the end."""

    at: datetime
    kind: str
    words: str


@dataclass(frozen=True)
class LaneRow:
    """One recipient from delivered to acknowledged; `tone` colours the line, `left` stands at its end."""

    name: str
    who: str
    marks: Sequence[LaneMark]
    tone: str
    left: str
    ended: bool = True


@dataclass(frozen=True)
class ChainLink:
    """One entry in the chain."""

    number: int
    hash: str
    href: str = ""
    current: bool = False
    head: bool = False


@register.inclusion_tag("portal/design/_timeline.html")
def timeline(entries: Sequence[Entry], zone: str = "") -> dict[str, object]:
    """True time and entered time side by side; they are amber and bold where they differ. In the order given."""
    return {"entries": entries, "zone": zone}


@register.inclusion_tag("portal/design/_history_line.html")
def history_line(points: Sequence[Point], zone: str = "") -> dict[str, object]:
    """From left to right: ink when it happened, ring when next, dotted when planned."""
    return {"points": points, "zone": zone}


@register.inclusion_tag("portal/design/_lane.html")
def lane(row: LaneRow, starts: datetime, ends: datetime, now: datetime) -> dict[str, object]:
    """A recipient's line on the time between `starts` and `ends`; one that has not answered grows until `now`."""
    places = [(_place(mark.at, starts, ends), mark) for mark in row.marks]
    last = places[-1][0] if row.ended and places else _place(now, starts, ends)
    first = places[0][0] if places else last
    drawn = [(x, mark, mark_safe(_lane_shape(mark.kind))) for x, mark in places]  # noqa: S308  our own table
    return {
        "row": row,
        "first": first,
        "wide": round(last - first, 1),
        "marks": drawn,
        "now": _place(now, starts, ends),
    }


def _place(at: datetime, starts: datetime, ends: datetime) -> float:
    whole = (ends - starts).total_seconds() or 1.0
    return round(100 * min(1.0, max(0.0, (at - starts).total_seconds() / whole)), 1)


def _lane_shape(kind: str) -> str:
    shapes = {
        "delivered": '<circle class="sent" r="4"/>',
        "reminder": '<path class="sent" d="M0-5L5 4H-5z"/>',
        "widened": '<rect class="full" x="-4" y="-4" width="8" height="8"/>',
    }
    if kind in shapes:
        return shapes[kind]
    return f'<svg class="tone-{kind}" x="-7" y="-7" width="14" height="14">{MARKS[kind]}</svg>'


@register.simple_tag
def change(before: object, after: object) -> SafeString:
    """The old struck through, the new bold; in ink, since red and green are taken."""
    old = format_html("<del>{}</del> ", before) if before not in ("", None) else SafeString("")
    new = format_html("<ins>{}</ins>", after) if after not in ("", None) else SafeString("")
    return format_html('<span class="change">{}{}</span>', old, new)


@register.inclusion_tag("portal/design/_chain.html")
def chain_of_entries(links: Sequence[ChainLink]) -> dict[str, object]:
    """Entries hanging together by their hashes; the current one is filled."""
    return {"links": links}


@register.simple_tag
def roster_gap(words: str = "", href: str = "") -> SafeString:
    """Nobody holds the post: hatched, and it says so."""
    said = words or _("No one")
    if href:
        return format_html('<a class="gap" href="{}">{}<b>{}</b></a>', href, drawn_icon("user-off"), said)
    return format_html('<span class="gap">{}<b>{}</b></span>', drawn_icon("user-off"), said)


# The sprite holds what is named so: icon="user-off"
