"""What the map shows on the page of a place: where it lies."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.plumbing.panel import Panel
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.atlas.queries import ground_in_force
from holdfast.rooms.premises.models import Premises

# Near enough to tell one door from the next.
_ZOOM = 16


def _where(actor: Actor, place: object) -> Mapping[str, object] | None:
    """Absent until some ground was read."""
    if not isinstance(place, Premises):
        return None
    ground = ground_in_force()
    if ground is None:
        return None
    return {
        "place": place,
        "ground": ground,
        "spot": f"{place.lat:.5f}, {place.lon:.5f}",
        "view": f"{_ZOOM}/{place.lat:.5f}/{place.lon:.5f}",
    }


PANELS = (Panel("place", "map", "side", 60, "portal/map/_where.html", _where),)
