"""What posture shows on the page of a place, and leadership on the watch board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from holdfast.domain.posture import posture_here
from holdfast.domain.rights.branch import ancestors
from holdfast.plumbing import clock
from holdfast.plumbing.panel import Panel
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.governance.access import READ
from holdfast.rooms.governance.board import lines_of, normal_words
from holdfast.rooms.governance.facts import heightened
from holdfast.rooms.governance.groups import groups, next_duty, progress
from holdfast.rooms.governance.models import Meeting, Resolution
from holdfast.rooms.governance.queries import of_place
from holdfast.rooms.governance.words import progress_line


def _posture(actor: Actor, place: Any) -> Mapping[str, object] | None:
    """The periods that reach the place: what holds, and what comes. Nothing of an agency whose area is foreign."""
    if place.closed_at is not None or not allowed(actor, READ, place.owner_path):
        return None
    now = clock.now()
    rows = [row for row in of_place(place.owner_path) if heightened(row).covers(place.owner_path, place.lat, place.lon)]
    lines = list(lines_of(rows, now).values())
    running = [row for row in rows if heightened(row).holds_at(now)]
    key = posture_here([heightened(row) for row in running], place.owner_path, place.lat, place.lon)
    held = next((row for row in running if row.posture == key), None)
    return {
        "place": place,
        "level": lines_of([held], now)[held.pk].level if held else normal_words(place.owner),
        "rank": held.rank if held else 0,
        "lines": lines,
        "zone": place.owner.zone,
    }


def _meetings(actor: Actor, board: Any) -> Mapping[str, object] | None:
    """The next meeting of the leading group that leads here, and what its meetings decided and is late."""
    above = Q(owner_path__in=ancestors(board.branch)) | Q(owner_path__startswith=board.branch)
    group = groups(actor).filter(above).order_by("owner_path").first()
    if group is None:
        return None
    late = [one for one in progress(Resolution.objects.filter(meeting__group=group), board.now) if one.late]
    called = Meeting.objects.filter(group=group, state=Meeting.State.CALLED, set_for__gte=board.now)
    words = {
        "group": group,
        "duty": next_duty(group.office),
        "called": called.order_by("set_for").first(),
        "late": [progress_line(one) for one in late],
    }
    return words if words["duty"] or words["called"] or late else None


PANELS = (
    Panel("place", "posture", "side", 40, "governance/panels/posture.html", _posture),
    Panel("board", "meetings", "right", 60, "governance/panels/meetings.html", _meetings),
    Panel("wall", "meetings", "right", 60, "governance/panels/meetings.html", _meetings),
)
