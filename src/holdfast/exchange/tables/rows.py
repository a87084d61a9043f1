"""Tables in CSV: encodings, limits, and errors that name the row and the column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.table import LARGEST, MOST_ROWS, Numbered, Table, check_heads
from holdfast.kernel.errors import BadInput, Place

__all__ = ["LARGEST", "MOST_ROWS", "Table", "read_csv", "table_of"]

_ENCODINGS = ("utf-8-sig", "gb18030")
_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK\x03\x04": "a workbook or an archive"}
# What exports put before a cell that a spreadsheet would run; see `tables.write`.
_QUOTED = ("'=", "'+", "'-", "'@", "'\t", "'\r", "'\n")


def read_csv(path: Path, *, needed: Sequence[str] = (), known: Sequence[str] = ()) -> Table:
    """The rows of a CSV file; BadInput when it is no table, or a needed column is missing."""
    if not path.is_file():
        raise BadInput(Place(str(path)), "a file", "nothing there")
    size = path.stat().st_size
    if size > LARGEST:
        raise BadInput(Place(path.name), f"at most {LARGEST} bytes", str(size))
    return table_of(path.read_bytes(), path.name, needed=needed, known=known)


def table_of(content: bytes, file: str, *, needed: Sequence[str] = (), known: Sequence[str] = ()) -> Table:
    """The rows of the bytes of a CSV file."""
    numbered = _numbered(_decoded(content, file), file)
    _, header = next(numbered, (1, []))
    names = tuple(name.strip() for name in header)
    check_heads(names, file)
    for name in needed:
        if name not in names:
            raise BadInput(Place(file, 1, name), "a column of this name", ", ".join(names)[:200])
    kept: list[tuple[int, tuple[str, ...]]] = []
    refused: list[RefusedRow] = []
    for number, row in numbered:
        formula = next((at for at, cell in enumerate(row[: len(names)]) if cell.startswith("=")), None)
        if formula is not None:
            came = row[formula][:80]
            refused.append(RefusedRow(file, str(number), names[formula][:40], "a value, not a formula", came))
        elif len(row) == len(names):
            kept.append((number, tuple(_plain(cell) for cell in row)))
        elif any(row):
            refused.append(RefusedRow(file, str(number), "row", f"{len(names)} values", str(len(row))))
    asked_for = {*needed, *known}
    return Table(
        file=file,
        rows=Numbered(names, [(number, row) for number, row in kept if any(row)]),
        refused=tuple(refused),
        ignored=tuple(name for name in names if name not in asked_for),
        columns=names,
    )


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith(_QUOTED) else cell


def _decoded(content: bytes, file: str) -> str:
    for mark, name in _OTHER_MARKS.items():
        if content.startswith(mark):
            raise BadInput(Place(file), "text in UTF-8 or GB 18030", name)
    if content.startswith(_MARK * 2):
        raise BadInput(Place(file, 1), "one byte order mark", "two")
    if (at := content.find(b"\0")) >= 0:
        raise BadInput(Place(file, content.count(b"\n", 0, at) + 1), "text in UTF-8 or GB 18030", "a NUL byte")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            at = error.start
    raise BadInput(
        Place(file, content.count(b"\n", 0, at) + 1),
        "text in UTF-8 or GB 18030",
        f"byte 0x{content[at]:02X} of another encoding",
    )


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=header.count)


def _numbered(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the line on which it ends."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for count, cells in enumerate(lines):
            if count > MOST_ROWS:
                raise BadInput(Place(file, lines.line_num), f"at most {MOST_ROWS} rows", "more")
            yield lines.line_num, cells
    except csv.Error as error:
        raise BadInput(Place(file, lines.line_num), "a row of comma-separated values", str(error)) from error
