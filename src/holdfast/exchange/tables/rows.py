"""Tables in CSV: encodings, limits, and errors that name the row and the column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from holdfast.exchange.refused import RefusedRow
from holdfast.kernel.errors import BadInput, Place

LARGEST = 50_000_000
MOST_ROWS = 500_000
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Table:
    """The rows of a table by their line in the file; `ignored` are the columns that nobody asked for, `refused` the
    rows that are not as long as the header."""

    file: str
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    refused: tuple[RefusedRow, ...]
    ignored: tuple[str, ...]
    columns: tuple[str, ...]


def read_csv(path: Path, *, needed: Sequence[str], known: Sequence[str] = ()) -> Table:
    """The rows of a CSV file; BadInput when it is no table, or a needed column is missing."""
    if not path.is_file():
        raise BadInput(Place(str(path)), "a file", "nothing there")
    size = path.stat().st_size
    if size > LARGEST:
        raise BadInput(Place(path.name), f"at most {LARGEST} bytes", str(size))
    return table_of(path.read_bytes(), path.name, needed=needed, known=known)


def table_of(content: bytes, file: str, *, needed: Sequence[str], known: Sequence[str] = ()) -> Table:
    """The rows of the bytes of a CSV file."""
    text = _decoded(content, file)
    numbered = _numbered(text, file)
    _, header = next(numbered, (1, []))
    names = [name.strip() for name in header]
    _check_header(names, needed, file)
    cells = [(number, row) for number, row in numbered if any(row)]
    return Table(
        file=file,
        rows=tuple((number, _named(names, row)) for number, row in cells if len(row) == len(names)),
        refused=tuple(_wrong_length(file, number, row, names) for number, row in cells if len(row) != len(names)),
        ignored=tuple(name for name in names if name not in {*needed, *known}),
        columns=tuple(names),
    )


def _decoded(content: bytes, file: str) -> str:
    if b"\0" in content:
        raise BadInput(Place(file), "text in UTF-8 or GB 18030", "bytes that are no text")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(Place(file), "text in UTF-8 or GB 18030", "another encoding")


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


def _check_header(names: Sequence[str], needed: Sequence[str], file: str) -> None:
    for name in needed:
        if name not in names:
            raise BadInput(Place(file, 1, name), "a column of this name", ", ".join(names) or "an empty file")
    for name in names:
        if names.count(name) > 1:
            raise BadInput(Place(file, 1, name), "each column once", f"{names.count(name)} times")


def _named(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return dict(zip(names, (cell.strip() for cell in cells), strict=True))


def _wrong_length(file: str, number: int, cells: Sequence[str], names: Sequence[str]) -> RefusedRow:
    return RefusedRow(file, str(number), "row", f"{len(names)} values", str(len(cells)))
