"""Tables that leave as CSV or XLSX: no cell of theirs can become a formula, and both can be read back in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

Cell = str | int | float | bool | None
Rows = Iterable[Sequence[Cell]]
# A spreadsheet runs a cell that begins so. The quote makes it text; `tables.rows` takes it off again.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")
_MADE = datetime(2026, 1, 1, tzinfo=UTC)


def text_of(cell: Cell) -> str:
    """A cell as a table writes it: yes and no as 1 and 0, an unknown as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    return repr(cell) if isinstance(cell, float) else str(cell)


def csv_lines(header: Sequence[str], rows: Rows) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180); a mark first, without which Excel misreads Chinese."""
    yield "\ufeff" + _line(header)
    for row in rows:
        yield _line(row)


def write_xlsx(path: Path, sheets: Mapping[str, tuple[Sequence[str], Rows]], *, notes: str = "") -> None:
    """A workbook with a sheet for each table; written row by row, so that a long one needs no memory."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"comments": notes, "created": _MADE})
        bold = book.add_format({"bold": True})
        for name, (header, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, head in enumerate(header):
                sheet.write_string(0, column, head, bold)
            for number, row in enumerate(rows, start=1):
                _write_row(sheet, number, row)


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Sequence[Cell]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            sheet.write_number(number, column, cell)
        elif cell is not None and cell != "":
            sheet.write_string(number, column, text_of(cell))


def _line(row: Sequence[Cell]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_inert(cell) for cell in row])
    return line.getvalue()


def _inert(cell: Cell) -> str:
    text = text_of(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(DANGEROUS) else text
