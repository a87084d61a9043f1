"""What rounds show on the page of a place: its marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from holdfast.plumbing.panel import Panel
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.rounds import access, queries


def _marks(actor: Actor, place: Any) -> Mapping[str, object] | None:
    """The standing marks; for who may neither see nor keep any, nothing."""
    if place._meta.app_label != "premises" or not allowed(actor, access.READ_MARKS, place.owner_path):
        return None
    standing = queries.marks(actor).filter(premises_id=place.pk, ended_at__isnull=True)
    return {"marks": list(standing.order_by("added_at")[:50])}


PANELS = (Panel("place-duties", "marks", "side", 30, "rounds/panels/marks.html", _marks),)
