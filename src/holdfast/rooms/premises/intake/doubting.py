"""Rows that are taken and looked at twice: they lie far away from the other places of the agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from holdfast.domain.register.far_off import Point, middle_of
from holdfast.exchange.osm.place import Place
from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.places import PlaceRow
from holdfast.policy.doubts import far_off_rule
from holdfast.rooms.premises.models import Premises

FIELD = "lat, lon"


def far_rows(name: str, items: Sequence[Any], owner_path: str) -> list[RefusedRow]:
    """The rows that lie far off, told as a report tells rows. The middle is that of the places that the agency has; of
    the file's own rows where it has none yet."""
    spots = list(_spots(items))
    rule = far_off_rule()
    middle = middle_of(_known(owner_path), rule) or middle_of([point for _, point in spots], rule)
    if middle is None:
        return []
    limit = f"within {middle.limit / 1000:.0f} km of {middle.lat:.3f}, {middle.lon:.3f}, where the other places are"
    return [
        RefusedRow(name, row, FIELD, limit, f"{point[0]:g}, {point[1]:g}: {middle.metres_to(point) / 1000:.0f} km away")
        for row, point in spots
        if middle.is_far(point)
    ]


def _known(owner_path: str) -> list[Point]:
    places = Premises.objects.filter(owner_path__startswith=owner_path, closed_at__isnull=True)
    return list(places.values_list("lat", "lon"))


def _spots(items: Iterable[Any]) -> Iterator[tuple[str, Point]]:
    for item in items:
        if isinstance(item, Place):
            yield item.ref, (item.lat, item.lon)
        elif isinstance(item, PlaceRow) and item.place is not None:
            yield str(item.row), (item.place.lat, item.place.lon)
