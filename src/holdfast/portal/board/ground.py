"""`/board/ground.svg?box=…&theme=dark`: the ground below the marks of a board, pale, so that data is the only strong colour."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from holdfast.exchange.osm.ground_kinds import BANDS
from holdfast.exchange.osm.ground_tiles import Box, cells_of
from holdfast.kernel.errors import BadInput, Place
from holdfast.portal.board.frame import Frame, frame_of_box
from holdfast.portal.map.colours import COLOURS
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.atlas.queries import cells
from holdfast.rooms.premises import access

# The finest band of which so many cells fill the drawing.
MOST_CELLS = 30
# Degrees: a box is a part of the world, and no line.
LEAST, FARTHEST = 0.0005, 40.0
AREAS = ("built", "green", "water")
ROADS = {"road-5": 0.8, "road-4": 1.6, "road-3": 2.4, "road-2": 3.2, "road-1": 4.0}
WATERWAYS = {"stream": 1.0, "river": 3.0}


@require_GET
def ground(request: HttpRequest) -> HttpResponse:
    """The drawing; its tag changes with the ground, so that a browser keeps it."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    frame = _frame(request.GET.get("box", ""))
    colours = COLOURS.get(request.GET.get("theme", ""), COLOURS["light"])
    held = cells(cells_of(_band(frame.box), frame.box))
    tag = '"' + "-".join([*sorted(cell.etag[:8] for cell in held), frame.query]) + '"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    features = [each for cell in held for each in json.loads(gzip.decompress(cell.content))["features"]]
    return HttpResponse(draw(features, frame, colours), content_type="image/svg+xml", headers=headers)


def draw(features: Sequence[Mapping[str, Any]], frame: Frame, colours: Mapping[str, str]) -> str:
    """Areas, water, then roads with the widest on top."""
    held: dict[str, list[Mapping[str, Any]]] = {}
    for feature in features:
        held.setdefault(feature["properties"]["k"], []).append(feature["geometry"])
    body = "".join(_layers(held, frame, colours))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width} {frame.height}">'
        f'<rect width="{frame.width}" height="{frame.height}" fill="{colours["land"]}"/>{body}</svg>'
    )


def _frame(words: str) -> Frame:
    try:
        west, south, east, north = (float(part) for part in words.split(","))
    except ValueError:
        west = south = east = north = 0.0
    inside = -180 <= west < east <= 180 and -90 <= south < north <= 90
    if not inside or min(east - west, north - south) < LEAST or max(east - west, north - south) > FARTHEST:
        raise BadInput(Place(field="box"), "west,south,east,north in degrees", words[:60])
    return frame_of_box(west, south, east, north)


def _band(box: Box) -> int:
    return next((band for band in reversed(BANDS) if _few(band, box)), BANDS[0])


def _few(band: int, box: Box) -> bool:
    return all(number < MOST_CELLS for number, _cell in zip(count(), cells_of(band, box), strict=False))


def _layers(held: Mapping[str, list[Mapping[str, Any]]], frame: Frame, colours: Mapping[str, str]) -> Iterator[str]:
    for kind in AREAS:
        if kind in held:
            rings = (ring for shape in held[kind] for area in shape["coordinates"] for ring in area)
            yield f'<path d="{_paths(rings, frame, "Z")}" fill="{colours[kind]}" fill-rule="evenodd"/>'
    for kind, width in WATERWAYS.items():
        if kind in held:
            yield _stroke(held[kind], frame, colours["water"], width)
    for colour, wider in (("edge", 1.2), ("road", 0.0)):
        for kind, width in ROADS.items():
            if kind in held:
                yield _stroke(held[kind], frame, colours[colour], width + wider)
    if "rail" in held:
        yield _stroke(held["rail"], frame, colours["edge"], 1.5)


def _stroke(shapes: Iterable[Mapping[str, Any]], frame: Frame, colour: str, width: float) -> str:
    path = _paths((line for shape in shapes for line in shape["coordinates"]), frame, "")
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"/>'


def _paths(lines: Iterable[Sequence[Sequence[float]]], frame: Frame, end: str) -> str:
    return "".join(_path(line, frame) + end for line in lines)


def _path(line: Sequence[Sequence[float]], frame: Frame) -> str:
    return "M" + "L".join("{:.1f} {:.1f}".format(*frame.at(point[0], point[1])) for point in line)
