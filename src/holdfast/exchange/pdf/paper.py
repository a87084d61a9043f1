"""Paper: a template of ours, filled with data, as PDF. The same data gives the same bytes, on any machine, offline.

Every word comes in as data and is set as text: what a user typed can never become markup. The fonts travel in the
package; those of the machine are never looked at. A character without a glyph is an error, not an empty box.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

import typst

from holdfast.exchange.pdf.glyphs import missing
from holdfast.kernel.errors import BadInput, Place, Unavailable

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
FONTS = HERE / "fonts"
REGULAR, BOLD = FONTS / "NotoSansSC-Regular.ttf", FONTS / "NotoSansSC-Bold.ttf"


class Size(StrEnum):
    """A4, or a third of it upright: a card for the pocket."""

    A4 = "a4"
    NARROW = "narrow"


class MissingGlyph(BadInput):
    """The font has no shape for a character; printing it would leave an empty box."""

    code = "missing-glyph"


@dataclass(frozen=True)
class Sheet:
    """What goes on paper: a template's name, its data (JSON's own types), the language and the size."""

    template: str
    data: Mapping[str, object]
    language: str
    made_at: datetime
    size: Size = Size.A4


def printed(sheet: Sheet) -> bytes:
    """The PDF of a sheet; MissingGlyph names the field and the character."""
    for path, text in _texts(sheet.data, ""):
        absent = missing(text, REGULAR)
        if absent:
            raise MissingGlyph(Place(field=path), "characters that the font can print", _named(absent))
    given = {"language": sheet.language, "size": sheet.size.value, **sheet.data}
    pdf, warnings = typst.compile_with_warnings(
        str(TEMPLATES / f"{sheet.template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(given, ensure_ascii=False, sort_keys=True)},
        timestamp=sheet.made_at.astimezone(UTC).replace(microsecond=0),
    )
    if warnings:
        raise Unavailable("The template %(name)s could not be set", name=sheet.template)
    return bytes(pdf)


@cache
def _fonts() -> typst.Fonts:
    """Read once a process. Without them in the package nothing is printed."""
    for path in (REGULAR, BOLD):
        if not path.is_file():
            raise Unavailable("The font %(name)s is not in the package: run the build", name=path.name)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every text in the data with the way to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, Sequence):
        for number, item in enumerate(value, 1):
            yield from _texts(item, f"{path}[{number}]")


def _named(characters: str) -> str:
    return ", ".join(f"U+{ord(each):04X}" for each in characters[:5])
