"""A file of any of the formats that hold rows, read as a table."""

from __future__ import annotations

from pathlib import Path

from holdfast.exchange.geojson.read import read_geojson
from holdfast.exchange.tables.rows import read_csv
from holdfast.exchange.tables.table import Table
from holdfast.exchange.tables.xlsx import read_xlsx
from holdfast.kernel.errors import BadInput, Place

CSV, XLSX, GEOJSON = "csv", "xlsx", "geojson"
ENDINGS = {".csv": CSV, ".tsv": CSV, ".xlsx": XLSX, ".geojson": GEOJSON, ".json": GEOJSON}
_READ = {CSV: read_csv, GEOJSON: read_geojson}


def format_of(name: str) -> str:
    """The format that a file's ending says; empty for another."""
    return next((form for ending, form in ENDINGS.items() if name.lower().endswith(ending)), "")


def read_table(path: Path, sheet: str = "") -> Table:
    """The rows of the file, with at least one of them; BadInput when it is none of these formats."""
    form = format_of(path.name)
    if not form:
        raise BadInput(Place(path.name), "a file that ends in " + ", ".join(ENDINGS), path.suffix or "no ending")
    table = _READ[form](path) if form != XLSX else read_xlsx(path, sheet)
    if not table.rows and not table.refused:
        raise BadInput(Place(table.file), "at least one row", "none")
    return table
