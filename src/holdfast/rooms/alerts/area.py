"""Where an alert holds: a branch, narrowed by a shape or by chosen places; and the places in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from holdfast.domain.mode import Mode
from holdfast.kernel.errors import BadInput, Place
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.governance.actions import NewPeriod
from holdfast.rooms.governance.queries import ALERT
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import covered

# Half the side of the square that stands for one chosen place, in degrees: some ten metres.
HALF = 0.0001
MOST_PLACES = 300
Ring = Sequence[Sequence[float]]


def period_of(alert: Alert, version: Version) -> NewPeriod:
    """The area and time of a version as posture knows them."""
    return NewPeriod(
        area=alert.area,
        posture=version.posture,
        reason=ALERT,
        from_at=version.onset_at,
        until_at=version.expires_at,
        shape=version.shape,
        mode=Mode(alert.mode),
    )


def places_in(alert: Alert, version: Version) -> list[Premises]:
    """The open places that the alert reaches."""
    rows = covered(alert.area.path, version.shape)
    return [row for row in rows if not version.places or str(row.pk) in version.places]


def shape_of_places(area_path: str, ids: Iterable[UUID]) -> tuple[list[str], dict[str, Any]]:
    """The places of a branch that were chosen, and a shape that covers them and nothing wide."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_PLACES:
        raise BadInput(Place(field="places"), f"at most {MOST_PLACES} places; draw an area", str(len(wanted)))
    rows = list(
        Premises.objects.filter(pk__in=wanted, closed_at__isnull=True, owner_path__startswith=area_path).order_by("pk")
    )
    if len(rows) != len(wanted):
        raise BadInput(Place(field="places"), "open places of the area", "others")
    squares = [[_square(row.lat, row.lon)] for row in rows]
    return [str(row.pk) for row in rows], {"type": "MultiPolygon", "coordinates": squares}


def rings_of(shape: Mapping[str, Any]) -> Iterator[Ring]:
    """The outer rings of a shape: what CAP calls polygons."""
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    for rings in polygons:
        yield rings[0]


def box_of(places: Iterable[Premises]) -> dict[str, Any] | None:
    """The smallest box around places, a little wider: what stands for a whole branch where a polygon is asked for."""
    spots = [(place.lat, place.lon) for place in places]
    if not spots:
        return None
    south, north = min(lat for lat, _ in spots) - HALF, max(lat for lat, _ in spots) + HALF
    west, east = min(lon for _, lon in spots) - HALF, max(lon for _, lon in spots) + HALF
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _square(lat: float, lon: float) -> list[list[float]]:
    west, east, south, north = lon - HALF, lon + HALF, lat - HALF, lat + HALF
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
