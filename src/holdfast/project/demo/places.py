"""The demo city's places, written as an OSM file and an occupancy table, so that the real importers read them."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin
from pathlib import Path
from xml.sax.saxutils import quoteattr

from holdfast.project.demo.ground import ground
from holdfast.project.demo.names import CRITICAL, DISTRICTS, KINDS, STREETS
from holdfast.project.demo.relief import ashore

COLUMNS = ("osm_type", "osm_id", "tag", "daily_footfall", "peak_presence", "public_floor_area_m2", "critical")
UNKNOWN_ONE_IN = 14  # a register is never complete; some places stay ungraded
ALWAYS_AT_THE_BOUND = (1999, 2000, 2001, 4999, 5000, 5001)


@dataclass(frozen=True)
class MadePlace:
    """One invented place: its number in the extract, tag, names, corner, district code and made-up figures."""

    number: int
    tag: str
    name_en: str
    name_zh: str
    lat: float
    lon: float
    district: str
    footfall: int | None
    peak: int | None
    area: int
    critical: bool


def make_places(seed: int = 7) -> list[MadePlace]:
    """About 300 places, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  (a demo city, not a secret)
    made: list[MadePlace] = []
    for tag, english, chinese, count, footfall, peak_share, area_each in KINDS:
        for place in range(count):
            made.append(
                _make_one(chance, len(made) + 1, (tag, english, chinese), place, footfall, peak_share, area_each)
            )
    return made


def _make_one(
    chance: random.Random,
    number: int,
    kind: tuple[str, str, str],
    place: int,
    footfall: tuple[int, int],
    peak_share: float,
    area_each: float,
) -> MadePlace:
    tag, english, chinese = kind
    code, _, district_zh, lat, lon = chance.choice(DISTRICTS)
    street_en, street_zh = STREETS[(number * 7 + place) % len(STREETS)]
    angle, reach = chance.uniform(0, 2 * pi), chance.uniform(0.0008, 0.0105)
    people = ALWAYS_AT_THE_BOUND[number % 6] if number % 41 == 0 else int(chance.triangular(*footfall))
    spot = ashore(lat + reach * sin(angle), lon + reach * cos(angle))
    peak = max(8, int(people * peak_share * chance.uniform(0.8, 1.2)))
    return MadePlace(
        number=number,
        tag=tag,
        name_en=f"{street_en} {english}",
        name_zh=f"{district_zh[:2]}{street_zh}{chinese}",
        lat=round(spot[0], 6),
        lon=round(spot[1], 6),
        district=code,
        footfall=None if chance.randrange(UNKNOWN_ONE_IN) == 0 else people,
        peak=None if chance.randrange(UNKNOWN_ONE_IN) == 0 else peak,
        area=int(peak * area_each),
        critical=tag in CRITICAL or chance.randrange(60) == 0,
    )


def write_extract(places: list[MadePlace], path: Path) -> None:
    """An `.osm.gz`: streets, blocks and water; small places as nodes, every third as a closed way around its corner."""
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="holdfast demo" timestamp="2026-01-01T00:00:00Z">\n'
        )
        for place in places:
            out.writelines(_node(place) if osm_type(place) == "n" else _corners(place))
        out.writelines(ground().nodes())
        for place in places:
            if osm_type(place) == "w":
                out.writelines(_way(place))
        out.writelines(ground().elements())
        out.write("</osm>\n")


def osm_type(place: MadePlace) -> str:
    return "w" if place.number % 3 == 0 else "n"


def _tags(place: MadePlace) -> Iterator[str]:
    key, _, value = place.tag.partition("=")
    for name, text in ((key, value), ("name", place.name_en), ("name:zh", place.name_zh)):
        yield f"  <tag k={quoteattr(name)} v={quoteattr(text)}/>\n"


def _node(place: MadePlace) -> Iterator[str]:
    yield f' <node id="{place.number}" lat="{place.lat}" lon="{place.lon}" version="1">\n'
    yield from _tags(place)
    yield " </node>\n"


def _corner_ids(place: MadePlace) -> list[int]:
    return [10_000 + place.number * 10 + corner for corner in range(4)]


def _corners(place: MadePlace) -> Iterator[str]:
    for number, (north, east) in zip(_corner_ids(place), ((0, 0), (0, 1), (1, 1), (1, 0)), strict=True):
        yield f' <node id="{number}" lat="{place.lat + north * 0.0004:.6f}" lon="{place.lon + east * 0.0005:.6f}" version="1"/>\n'


def _way(place: MadePlace) -> Iterator[str]:
    corners = _corner_ids(place)
    yield f' <way id="{place.number}" version="1">\n'
    yield from (f'  <nd ref="{number}"/>\n' for number in [*corners, corners[0]])
    yield from _tags(place)
    yield " </way>\n"


def write_occupancy(places: list[MadePlace], path: Path) -> None:
    """The facts beside it, in the columns that `holdfast import occupancy` reads; blank is unknown."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        for place in places:
            known = ("" if value is None else value for value in (place.footfall, place.peak, place.area))
            table.writerow([osm_type(place), place.number, place.tag, *known, int(place.critical)])
