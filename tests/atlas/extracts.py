"""Small extracts made by hand: a road with a name, a river, a park, a house, a quarter, an island or a coast."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

LonLat = tuple[float, float]


@dataclass
class Extract:
    """Elements one by one; `write` makes the file."""

    dated: str = ""
    box: tuple[float, float, float, float] | None = None
    _nodes: list[str] = field(default_factory=list)
    _ways: list[str] = field(default_factory=list)
    _count: int = 0

    def point(self, at: LonLat, **tags: str) -> int:
        self._count += 1
        words = "".join(_tag(key, value) for key, value in tags.items())
        self._nodes.append(f'<node id="{self._count}" lon="{at[0]}" lat="{at[1]}" version="1">{words}</node>')
        return self._count

    def way(self, points: Sequence[LonLat], **tags: str) -> None:
        refs = [self.point(at) for at in (points[:-1] if points[0] == points[-1] else points)]
        if points[0] == points[-1]:
            refs.append(refs[0])
        self.raw_way(refs, tags)

    def raw_way(self, refs: Sequence[int], tags: Mapping[str, str]) -> None:
        self._count += 1
        held = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        words = "".join(_tag(key, value) for key, value in tags.items())
        self._ways.append(f'<way id="{self._count}" version="1">{held}{words}</way>')

    def write(self, path: Path) -> Path:
        dated = f' timestamp="{self.dated}"' if self.dated else ""
        bounds = "<bounds minlon='{}' minlat='{}' maxlon='{}' maxlat='{}'/>".format(*self.box) if self.box else ""
        text = f'<?xml version="1.0"?><osm version="0.6"{dated}>{bounds}{"".join(self._nodes + self._ways)}</osm>'
        path.write_bytes(gzip.compress(text.encode()))
        return path


def square(west: float, south: float, side: float) -> list[LonLat]:
    """A closed ring, counter-clockwise."""
    east, north = west + side, south + side
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def town() -> Extract:
    """Everything that a map draws, within one fine cell."""
    extract = Extract()
    extract.way([(14.511, 35.891), (14.514, 35.893)], highway="residential", name="Mill Lane")
    extract.way([(14.514, 35.893), (14.516, 35.894)], highway="residential", name="Mill Lane")
    extract.way([(14.511, 35.890), (14.520, 35.890)], highway="primary", name="Long Road")
    extract.way(square(14.512, 35.895, 0.004), leisure="park", name="Weir Park")
    extract.way(square(14.517, 35.895, 0.0002), building="church", amenity="place_of_worship", name="St Anna")
    extract.way([(14.511, 35.897), (14.520, 35.897)], waterway="river", name="Lan")
    extract.point((14.515, 35.892), place="suburb", name="Old Mint", **{"name:zh": "旧币厂"})
    return extract


def _tag(key: str, value: str) -> str:
    return f"<tag k={quoteattr(key)} v={quoteattr(value)}/>"
