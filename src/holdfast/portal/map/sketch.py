"""`/map/sketch/<place>.svg?theme=dark`: the ground around one place as a drawing, made here; it needs no script."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import cos, radians
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from holdfast.domain.grading.rule import UNGRADED
from holdfast.exchange.osm.ground_kinds import FINEST
from holdfast.exchange.osm.ground_tiles import Box, cells_of
from holdfast.portal.map.colours import COLOURS
from holdfast.portal.marks import grade_shape
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.atlas.queries import cells
from holdfast.rooms.premises import queries

WIDTH, HEIGHT = 480, 270
_METRES_ACROSS = 720
_METRES_A_DEGREE = 111_320
_AREAS = ("built", "green", "water", "building")
# Class -> width of the road in px; its edge is drawn a little wider beneath.
_ROADS = {"path": 1.2, "road-6": 3.0, "road-5": 5.0, "road-4": 7.0, "road-3": 8.5, "road-2": 10.0, "road-1": 11.0}
_WATERWAYS = {"stream": 2.0, "river": 6.0}


@require_GET
def sketch(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    """The drawing; its tag changes with the ground, so that a browser keeps it."""
    place = queries.one(actor_of(request), premises_id)
    colours = COLOURS.get(request.GET.get("theme", ""), COLOURS["light"])
    box = box_around(place.lon, place.lat)
    held = cells(cells_of(FINEST, box))
    grade = next((row.grade for row in queries.grades_of(place)), UNGRADED)
    tag = f'"{"-".join([*sorted(cell.etag[:8] for cell in held), grade, f"{place.lat:.6f}", f"{place.lon:.6f}"])}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    features = [each for cell in held for each in json.loads(gzip.decompress(cell.content))["features"]]
    return HttpResponse(draw(features, box, grade, colours), content_type="image/svg+xml", headers=headers)


def box_around(lon: float, lat: float) -> Box:
    """The part of the world that the drawing shows."""
    up = _METRES_ACROSS * HEIGHT / WIDTH / _METRES_A_DEGREE / 2
    across = _METRES_ACROSS / _METRES_A_DEGREE / 2 / max(0.05, cos(radians(lat)))
    return lon - across, lat - up, lon + across, lat + up


def draw(features: Sequence[Mapping[str, Any]], box: Box, grade: str, colours: Mapping[str, str]) -> str:
    """The drawing of features within a box, the place in its middle."""
    held: dict[str, list[Mapping[str, Any]]] = {}
    for feature in features:
        held.setdefault(feature["properties"]["k"], []).append(feature["geometry"])
    body = "".join(_layers(held, box, colours))
    mark = grade_shape(grade).replace("currentColor", colours["ink"]).replace("var(--panel)", colours["panel"])
    mark = mark.replace("<svg ", f'<svg x="{WIDTH / 2 - 13}" y="{HEIGHT / 2 - 13}" width="26" height="26" ', 1)
    halo = f'<circle cx="{WIDTH / 2}" cy="{HEIGHT / 2}" r="17" fill="{colours["panel"]}" stroke="{colours["ink"]}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colours["land"]}"/>{body}{halo}{mark}</svg>'
    )


def _layers(held: Mapping[str, list[Mapping[str, Any]]], box: Box, colours: Mapping[str, str]) -> Iterator[str]:
    for kind in _AREAS:
        if kind in held:
            yield f'<path d="{_paths(held[kind], box, closed=True)}" fill="{colours[kind]}" fill-rule="evenodd"/>'
    for kind, width in _WATERWAYS.items():
        if kind in held:
            yield _stroke(held[kind], box, colours["water"], width)
    for colour, wider in (("edge", 2.0), ("road", 0.0)):
        for kind, width in _ROADS.items():
            if kind in held and not (kind == "path" and wider):
                yield _stroke(held[kind], box, colours[colour], width + wider)
    if "rail" in held:
        yield _stroke(held["rail"], box, colours["edge"], 2.5)


def _stroke(lines: Iterable[Mapping[str, Any]], box: Box, colour: str, width: float) -> str:
    path = _paths(lines, box, closed=False)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"/>'


def _paths(shapes: Iterable[Mapping[str, Any]], box: Box, *, closed: bool) -> str:
    """Every line or ring that touches the box, as path data."""
    words: list[str] = []
    for shape in shapes:
        lines = shape["coordinates"] if not closed else [ring for area in shape["coordinates"] for ring in area]
        words.extend(_path(line, box, closed=closed) for line in lines if _touches(line, box))
    return "".join(words)


def _path(line: Sequence[Sequence[float]], box: Box, *, closed: bool) -> str:
    across, up = WIDTH / (box[2] - box[0]), HEIGHT / (box[3] - box[1])
    points = (f"{(x - box[0]) * across:.1f} {(box[3] - y) * up:.1f}" for x, y in line)
    return "M" + "L".join(points) + ("Z" if closed else "")


def _touches(line: Sequence[Sequence[float]], box: Box) -> bool:
    xs, ys = [point[0] for point in line], [point[1] for point in line]
    return min(xs) <= box[2] and max(xs) >= box[0] and min(ys) <= box[3] and max(ys) >= box[1]
