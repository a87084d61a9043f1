"""The demo city's streets, blocks, river and parks, written as elements of an OSM file that the real importer reads."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import cos, pi, sin
from xml.sax.saxutils import quoteattr

from shapely.geometry import LineString, Point

from holdfast.project.demo.names import CITY, DISTRICTS, STREETS
from holdfast.project.demo.relief import (
    CREEK,
    EDGE,
    INNER_RING,
    RING,
    RIVER,
    Metres,
    creek_at,
    crossing,
    in_water,
    is_in_town,
    lat_lon,
    metres,
    river_at,
)

FIRST_NODE, FIRST_WAY = 1_000_000, 2_000_000
_LINES = range(-19, 20)
_AVENUE_EACH, _BROAD_EACH = 8, 4
_MISSING = 0.13
# West, south, and how many blocks wide and high.
_PARKS = (
    (-9, 6, 4, 3),
    (5, 9, 3, 4),
    (-14, -6, 3, 3),
    (9, -9, 4, 2),
    (-4, -11, 3, 2),
    (12, 4, 2, 3),
    (-2, 3, 1, 2),
    (3, -5, 2, 1),
)
_PARK_NAMES = ("Willow", "Signal Hill", "Granary", "Tidewater", "Bamboo", "Cedar", "Clock", "Mint")
_PARK_NAMES_ZH = ("柳堤", "信号山", "粮仓", "潮生", "竹", "雪松", "钟", "造币")
_ENDINGS = ("Road", "Lane", "Street", "Court", "Quay", "Hill", "Wharf", "Square")
_AGAIN = (("", ""), ("New ", "新"), ("Upper ", "上"), ("Little ", "小"))


@dataclass
class Sheet:
    """Ways in the making. A spot that two of them share is one node, so that streets meet."""

    ways: list[tuple[list[int], Mapping[str, str]]] = field(default_factory=list)
    labels: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    _nodes: dict[tuple[int, int], int] = field(default_factory=dict)

    def way(self, spots: Iterable[Metres], **tags: str) -> None:
        self.ways.append(([self._node(spot) for spot in spots], tags))

    def label(self, spot: Metres, **tags: str) -> None:
        self.labels.append((self._node(spot), tags))

    def nodes(self) -> Iterator[str]:
        words = dict(self.labels)
        for (east, north), number in self._nodes.items():
            lat, lon = lat_lon((east / 10, north / 10))
            head = f' <node id="{number}" lat="{lat:.7f}" lon="{lon:.7f}" version="1"'
            yield f"{head}>{_tags(words[number])}</node>\n" if number in words else f"{head}/>\n"

    def elements(self) -> Iterator[str]:
        for number, (refs, tags) in enumerate(self.ways, start=FIRST_WAY):
            held = "".join(f'<nd ref="{ref}"/>' for ref in refs)
            yield f' <way id="{number}" version="1">{held}{_tags(tags)}</way>\n'

    def _node(self, spot: Metres) -> int:
        at = round(spot[0] * 10), round(spot[1] * 10)
        return self._nodes.setdefault(at, FIRST_NODE + len(self._nodes))


@cache
def ground(seed: int = 7) -> Sheet:
    """All of it, the same for the same seed."""
    chance, sheet = random.Random(seed), Sheet()  # noqa: S311  (a demo city, not a secret)
    _water(sheet)
    _parks(sheet)
    _streets(sheet, chance)
    _blocks(sheet, chance)
    sheet.way([(-3600, -2500), (-1900, -1500), (-300, -650), (900, 250), (2300, 1500), (3600, 2100)], railway="rail")
    for _code, english, chinese, lat, lon in DISTRICTS:
        sheet.label(metres(lat, lon), place="suburb", name=english, **{"name:zh": chinese})
    sheet.label((-60, 620), place="city", name=CITY[0], **{"name:zh": CITY[1]})
    return sheet


def _water(sheet: Sheet) -> None:
    river = [(east, river_at(east)) for east in range(-4400, 4401, 80)]
    creek = [(creek_at(north), north) for north in range(int(river_at(200)), 4001, 80)]
    for line, half, english, chinese in ((river, RIVER, "Lan River", "兰河"), (creek, CREEK, "Mint Creek", "造币溪")):
        sheet.way(_outline(LineString(line).buffer(half, cap_style="flat").exterior.coords), natural="water")
        sheet.way(line, waterway="river", name=english, **{"name:zh": chinese})
    sheet.way(
        _outline(Point(2050, 2350).buffer(190).exterior.coords),
        natural="water",
        name="Weir Pool",
        **{"name:zh": "堰塘"},
    )


def _parks(sheet: Sheet) -> None:
    for park, english, chinese in zip(_PARKS, _PARK_NAMES, _PARK_NAMES_ZH, strict=True):
        west, south, wide, high = park
        inset = 0.06
        ring = _ring(west + inset, south + inset, wide - 2 * inset, high - 2 * inset)
        sheet.way(ring, leisure="park", name=f"{english} Park", **{"name:zh": f"{chinese}公园"})


def _streets(sheet: Sheet, chance: random.Random) -> None:
    """Two families of the bent grid and two rings; where a ring crosses a broad street both have the same node."""
    rings = {"trunk": _circle(RING, 160), "secondary": _circle(INNER_RING, 80)}
    met: dict[str, list[Metres]] = {kind: list(ring) for kind, ring in rings.items()}
    for upright in (False, True):
        for number in _LINES:
            kind = _kind(number)
            for run in _runs(number, upright=upright, kind=kind, chance=chance):
                for ring_kind, ring in rings.items():
                    if kind != "residential" or ring_kind == "secondary":
                        run, met[ring_kind] = _joined(run, met[ring_kind], ring)
                english, chinese = _name(number, upright=upright, kind=kind)
                sheet.way(run, highway=kind, name=english, **{"name:zh": chinese})
    for kind, english, chinese in (("trunk", "Outer Ring", "外环路"), ("secondary", "Inner Ring", "内环路")):
        sheet.way(met[kind], highway=kind, name=english, **{"name:zh": chinese})


def _kind(number: int) -> str:
    if number % _AVENUE_EACH == 0:
        return "primary"
    return "tertiary" if number % _BROAD_EACH == 0 else "residential"


def _runs(number: int, *, upright: bool, kind: str, chance: random.Random) -> Iterator[list[Metres]]:
    """One line of the grid, broken where a small street does not exist, and at the water unless it is broad."""
    run: list[Metres] = []
    for step in _LINES:
        spot = crossing(number, step) if upright else crossing(step, number)
        if not is_in_town(spot) or not _goes_on(run, spot, (number, step, upright), kind, chance):
            if len(run) > 1:
                yield run
            run = [spot] if is_in_town(spot) else []
            continue
        run.append(spot)
    if len(run) > 1:
        yield run


def _goes_on(run: Sequence[Metres], spot: Metres, at: tuple[int, int, bool], kind: str, chance: random.Random) -> bool:
    if not run:
        return True
    if kind != "residential":
        return True
    middle = (run[-1][0] + spot[0]) / 2, (run[-1][1] + spot[1]) / 2
    if any(in_water(each, 12) for each in (run[-1], middle, spot)) or _in_park(at):
        return False
    return chance.random() > (_MISSING if is_in_town(spot, RING) else 0.45)


def _in_park(at: tuple[int, int, bool]) -> bool:
    """Whether the stretch that ends at `step` of a line would run through a park."""
    number, step, upright = at
    for west, south, wide, high in _PARKS:
        first, size, low, depth = (west, wide, south, high) if upright else (south, high, west, wide)
        if first < number < first + size and low < step <= low + depth:
            return True
    return False


def _joined(run: list[Metres], met: list[Metres], ring: Sequence[Metres]) -> tuple[list[Metres], list[Metres]]:
    """A street and a ring, each with a node where they cross."""
    for point in _points(LineString(run).intersection(LineString(ring))):
        run, met = _with(run, point), _with(met, point)
    return run, met


def _with(line: Sequence[Metres], spot: Metres) -> list[Metres]:
    """The line with a spot put in where it is nearest."""
    at = min(range(len(line) - 1), key=lambda index: LineString(line[index : index + 2]).distance(Point(spot)))
    return [*line[: at + 1], spot, *line[at + 1 :]]


def _points(shape: object) -> Iterator[Metres]:
    for part in getattr(shape, "geoms", (shape,)):
        if isinstance(part, Point) and not part.is_empty:
            yield part.x, part.y


def _blocks(sheet: Sheet, chance: random.Random) -> None:
    """Houses along the streets of each block that is neither water nor park, fewer the farther out."""
    for west in _LINES:
        for south in _LINES:
            middle = crossing(west + 0.5, south + 0.5)
            if not is_in_town(middle, EDGE - 150) or in_water(middle, 95) or _is_park(west, south):
                continue
            full = 0.92 if is_in_town(middle, INNER_RING) else 0.78 if is_in_town(middle, RING) else 0.3
            for ring in _houses(west, south, full, chance):
                sheet.way(ring, building="yes")


def _houses(west: int, south: int, full: float, chance: random.Random) -> Iterator[list[Metres]]:
    columns, rows = chance.choice(((2, 2), (2, 3), (3, 2), (3, 3), (1, 2)))
    margin = 0.11
    wide, high = (1 - 2 * margin) / columns, (1 - 2 * margin) / rows
    for column in range(columns):
        for row in range(rows):
            if chance.random() > full:
                continue
            gap_x, gap_y = chance.uniform(0.05, 0.3), chance.uniform(0.05, 0.3)
            yield _ring(
                west + margin + wide * (column + gap_x / 2),
                south + margin + high * (row + gap_y / 2),
                wide * (1 - gap_x),
                high * (1 - gap_y),
                corners_only=True,
            )


def _is_park(west: int, south: int) -> bool:
    return any(x <= west < x + wide and y <= south < y + high for x, y, wide, high in _PARKS)


def _ring(west: float, south: float, wide: float, high: float, *, corners_only: bool = False) -> list[Metres]:
    """A rectangle of the grid, bent as the grid is."""
    corners = [(west, south), (west + wide, south), (west + wide, south + high), (west, south + high), (west, south)]
    if corners_only:
        return [crossing(*corner) for corner in corners]
    spots = [
        (first[0] + (second[0] - first[0]) * step / 6, first[1] + (second[1] - first[1]) * step / 6)
        for first, second in itertools.pairwise(corners)
        for step in range(6)
    ]
    return [crossing(*spot) for spot in [*spots, corners[0]]]


def _circle(reach: float, steps: int) -> list[Metres]:
    turns = [2 * pi * step / steps for step in range(steps)]
    ring = [
        ((reach + 90 * sin(3 * turn)) * cos(turn), (reach + 90 * sin(3 * turn)) * sin(turn) / 1.08) for turn in turns
    ]
    return [*ring, ring[0]]


def _outline(coords: Iterable[Sequence[float]]) -> list[Metres]:
    return [(spot[0], spot[1]) for spot in coords]


def _name(number: int, *, upright: bool, kind: str) -> tuple[str, str]:
    """A street's two names; the grid has more lines than there are names, so some come again with another word."""
    index = (number - _LINES.start) * 2 + upright
    english, chinese = STREETS[index % len(STREETS)]
    again, again_zh = _AGAIN[index // len(STREETS)]
    if kind == "primary":
        return f"{again}{english} Avenue", f"{again_zh}{chinese}大道"
    ending = "" if english.endswith(_ENDINGS) else " Street" if upright else " Road"
    return f"{again}{english}{ending}", f"{again_zh}{chinese}{'街' if upright else '路'}"


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
