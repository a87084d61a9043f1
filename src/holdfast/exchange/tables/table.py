"""A table as rows of named cells, whatever file it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from holdfast.exchange.refused import RefusedRow
from holdfast.kernel.errors import BadInput, Place

LARGEST = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 400


@dataclass(frozen=True)
class Numbered:
    """The rows of a table by their number in the file; cells are kept as tuples, a dictionary is made when one is read."""

    columns: tuple[str, ...]
    cells: Sequence[tuple[int, tuple[str, ...]]]

    def __iter__(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        return ((number, dict(zip(self.columns, cells, strict=True))) for number, cells in self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def __getitem__(self, at: int) -> tuple[int, Mapping[str, str]]:
        number, cells = self.cells[at]
        return number, dict(zip(self.columns, cells, strict=True))


@dataclass(frozen=True)
class Table:
    """The rows of a table by their line in the file; `ignored` are the columns that nobody asked for, `refused` the
    rows that could not be read. `shapes` are the areas of a map's rows, `data_at` and `credit` what the file says of
    itself."""

    file: str
    rows: Numbered
    refused: tuple[RefusedRow, ...]
    columns: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    shapes: Mapping[int, dict[str, object]] = field(default_factory=dict)
    goods: Mapping[int, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    data_at: str = ""
    credit: str = ""


def check_heads(names: Sequence[str], file: str) -> None:
    """BadInput unless every column has one name of its own, and there are not too many."""
    if len(names) > MOST_COLUMNS:
        raise BadInput(Place(file, 1), f"at most {MOST_COLUMNS} columns", str(len(names)))
    if not any(names):
        raise BadInput(Place(file, 1), "the names of the columns", "an empty file" if not names else "an empty row")
    for name in names:
        if name and names.count(name) > 1:
            raise BadInput(Place(file, 1, name[:60]), "each column once", f"{names.count(name)} times")
