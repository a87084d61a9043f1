"""Tables that leave as CSV (RFC 4180), in which no cell can become a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import StreamingHttpResponse

MOST_ROWS = 20_000
# A spreadsheet runs a cell that begins so. The quote makes it text, and every spreadsheet shows it as such.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")

Cell = str | int | float | datetime | None


def inert(cell: Cell) -> str:
    """The cell as text that a spreadsheet only shows."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat()
    if not isinstance(cell, str):
        return str(cell)
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of the table, each ended by CR LF; a mark first, without which Excel misreads Chinese."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow([inert(name) for name in header]))
    for row in rows:
        yield str(writer.writerow([inert(cell) for cell in row]))


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """The table as a download, written as it is read."""
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def described(summary: str, *types: str) -> dict[str, Any]:
    """What OpenAPI says of such an address; `types` beside CSV."""
    content = {each.partition(";")[0]: {"schema": {"type": "string"}} for each in ("text/csv", *types)}
    return {"responses": {200: {"description": summary, "content": content}}}


class _Echo:
    """A file that gives back what is written, line by line."""

    def write(self, line: str) -> str:
        return line
