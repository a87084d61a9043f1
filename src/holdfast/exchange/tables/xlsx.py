"""Tables in XLSX. What the archive claims is checked before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.table import LARGEST, MOST_COLUMNS, MOST_ROWS, Numbered, Table, check_heads
from holdfast.kernel.errors import BadInput, Place

# A register of 100,000 places unpacks to about 90 MB; shared strings are held in memory, so they have a limit of their own.
_MOST_UNPACKED = 200_000_000
_MOST_STRINGS = 40_000_000
_MOST_PARTS = 2_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_LINE = 1_048_576
# What openpyxl lets through of a workbook that is none.
_BROKEN = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    ParseError,
    InvalidFileException,
)


def read_xlsx(path: Path, sheet: str = "") -> Table:
    """The rows of a sheet (the first, when none is named); BadInput when it is no plain table."""
    content = _checked(path)
    with content:
        try:
            book = load_workbook(content, read_only=True, data_only=False, keep_links=False)
        except (*_BROKEN, zipfile.BadZipFile) as error:
            raise BadInput(
                Place(path.name), "a workbook (.xlsx)", f"a part that cannot be read: {_short(error)}"
            ) from error
        return _table(book, path, sheet)


def sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook, in their order."""
    with _checked(path) as content:
        try:
            return tuple(load_workbook(content, read_only=True, keep_links=False).sheetnames)
        except (*_BROKEN, zipfile.BadZipFile) as error:
            raise BadInput(
                Place(path.name), "a workbook (.xlsx)", f"a part that cannot be read: {_short(error)}"
            ) from error


def _checked(path: Path) -> IO[bytes]:
    """The open file, once its archive claims nothing absurd."""
    if not path.is_file():
        raise BadInput(Place(str(path)), "a file", "nothing there")
    if path.stat().st_size > LARGEST:
        raise BadInput(Place(path.name), f"at most {LARGEST} bytes", str(path.stat().st_size))
    with path.open("rb") as content:
        _check_archive(content, path.name)
    return path.open("rb")


def _check_archive(content: IO[bytes], file: str) -> None:
    if content.read(8) == _OLE:
        raise BadInput(Place(file), "a workbook (.xlsx) without a password", "an old or encrypted one")
    try:
        archive = zipfile.ZipFile(content)
    except zipfile.BadZipFile as error:
        raise BadInput(Place(file), "a workbook (.xlsx)", f"no whole archive: {_short(error)}") from error
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise BadInput(Place(file), f"at most {_MOST_PARTS} parts in the archive", str(len(parts)))
    for part in parts:
        most = _MOST_STRINGS if part.filename.endswith("sharedStrings.xml") else _MOST_UNPACKED
        if part.file_size > most:
            raise BadInput(Place(file, field=part.filename[:80]), f"at most {most} bytes unpacked", str(part.file_size))
    whole = sum(part.file_size for part in parts)
    if whole > _MOST_UNPACKED:
        raise BadInput(Place(file), f"at most {_MOST_UNPACKED} bytes unpacked", str(whole))
    if "xl/workbook.xml" not in archive.namelist():
        raise BadInput(Place(file, field="xl/workbook.xml"), "a workbook (.xlsx)", "an archive without one")
    for part in parts:
        _check_part(archive, part, file)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> None:
    if not part.filename.endswith((".xml", ".rels")):
        return
    try:
        with archive.open(part) as opened:
            head = opened.read(4096)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BadInput(Place(file, field=part.filename[:80]), "a part that unpacks", _short(error)) from error
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise BadInput(Place(file, field=part.filename[:80]), "a part without a document type", "a document type")


def _table(book: Workbook, path: Path, sheet: str) -> Table:
    if sheet and sheet not in book.sheetnames:
        raise BadInput(
            Place(path.name, field=sheet), "a sheet of the workbook: " + ", ".join(book.sheetnames)[:160], sheet
        )
    if not book.worksheets:
        raise BadInput(Place(path.name), "a workbook with a sheet of rows", "none")
    page: Any = book[sheet] if sheet else book.worksheets[0]
    _refuse_merged(path, page)
    page.reset_dimensions()
    try:
        return _rows(path.name, page.iter_rows())
    except (*_BROKEN, zipfile.BadZipFile) as error:
        raise BadInput(
            Place(path.name, field=page.title), "a sheet of rows", f"a part that cannot be read: {_short(error)}"
        ) from error


def _refuse_merged(path: Path, page: Any) -> None:
    """Merged cells leave holes in a table; which cell's value was meant for the others, nobody can tell."""
    with zipfile.ZipFile(path) as archive, archive.open(page._worksheet_path) as opened:
        before = b""
        while piece := opened.read(1 << 20):
            both = before + piece
            if (at := both.find(b"<mergeCell ")) >= 0:
                where = both[at : at + 60].split(b'"')
                raise BadInput(
                    Place(path.name, field=page.title),
                    "a table without merged cells",
                    where[1].decode("ascii", "replace") if len(where) > 1 else "some",
                )
            before = both[-80:]


def _rows(file: str, lines: Iterator[Sequence[Any]]) -> Table:
    names: tuple[str, ...] | None = None
    kept: list[tuple[int, tuple[str, ...]]] = []
    refused: list[RefusedRow] = []
    for number, line in enumerate(lines, start=1):
        if number > _LAST_LINE:
            raise BadInput(Place(file, number), f"at most {_LAST_LINE} lines", "more")
        if len(line) > MOST_COLUMNS * 2:
            raise BadInput(Place(file, number), f"at most {MOST_COLUMNS} columns", str(len(line)))
        if not any(cell.value is not None for cell in line):
            continue
        if names is None:
            names = _heads(file, line)
            continue
        taken = _line(file, number, line, names)
        if isinstance(taken, RefusedRow):
            refused.append(taken)
        else:
            kept.append((number, taken))
        if len(kept) > MOST_ROWS:
            raise BadInput(Place(file, number), f"at most {MOST_ROWS} rows", "more")
    names = names or ()
    check_heads(names, file)
    return Table(file=file, rows=Numbered(names, kept), refused=tuple(refused), columns=names, ignored=names)


def _heads(file: str, line: Sequence[Any]) -> tuple[str, ...]:
    names = [str(cell.value if cell.value is not None else "").strip() for cell in line]
    while names and not names[-1]:
        names.pop()
    check_heads(names, file)
    return tuple(names)


def _line(file: str, number: int, line: Sequence[Any], names: tuple[str, ...]) -> tuple[str, ...] | RefusedRow:
    cells: list[str] = []
    for at, cell in enumerate(line):
        if cell.value is None:
            text = ""
        elif at >= len(names):
            return RefusedRow(file, str(number), "row", f"{len(names)} values", f"one in column {at + 1}")
        elif cell.data_type == "f":
            return RefusedRow(file, str(number), names[at][:40], "a value, not a formula", str(cell.value)[:80])
        elif cell.data_type == "e":
            return RefusedRow(file, str(number), names[at][:40], "a value, not an error", str(cell.value)[:80])
        else:
            text = _text(cell.value)
        cells.append(text)
    cells = cells[: len(names)]
    return (*cells, *[""] * (len(names) - len(cells)))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _short(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:120]
