"""Which characters a TrueType or OpenType font can show: its `cmap` table, formats 4 and 12."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from holdfast.kernel.errors import BadInput, Place

UNICODE = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))


@lru_cache(maxsize=8)
def characters(font: Path) -> frozenset[int]:
    """The code points that have a glyph of their own; BadInput for a file that is no such font."""
    content = font.read_bytes()
    try:
        start = _table(content, b"cmap")
        offset = start + _best(content, start)
        (form,) = struct.unpack_from(">H", content, offset)
        return frozenset(_by_groups(content, offset) if form == 12 else _by_segments(content, offset))
    except (struct.error, KeyError, IndexError) as error:
        raise BadInput(Place(font.name), "a font with a map of characters", str(error)) from error


def missing(text: str, font: Path) -> str:
    """The characters of `text` that the font cannot show, each once; line ends and tabs need no glyph."""
    known = characters(font)
    return "".join(dict.fromkeys(each for each in text if ord(each) not in known and each not in "\n\r\t"))


def _table(content: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", content, 4)
    for number in range(count):
        tag, _checksum, offset, _length = struct.unpack_from(">4sLLL", content, 12 + 16 * number)
        if tag == name:
            return int(offset)
    raise KeyError(name.decode())


def _best(content: bytes, start: int) -> int:
    """The offset of the widest Unicode map."""
    (count,) = struct.unpack_from(">H", content, start + 2)
    found = {}
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", content, start + 4 + 8 * number)
        found[platform, encoding] = offset
    return int(next(found[kind] for kind in UNICODE if kind in found))


def _by_groups(content: bytes, offset: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">L", content, offset + 12)
    for number in range(groups):
        first, last, glyph = struct.unpack_from(">LLL", content, offset + 16 + 12 * number)
        yield from range(first + (glyph == 0), last + 1)


def _by_segments(content: bytes, offset: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", content, offset + 6)
    count = twice // 2
    words = struct.unpack_from(f">{4 * count + 1}H", content, offset + 14)
    ends, starts = words[:count], words[count + 1 : 2 * count + 1]
    for first, last in zip(starts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
