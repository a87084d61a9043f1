"""The ground of an extract as cells for the map, in bounded memory: pieces go to a file, cell by cell they come back."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from holdfast.exchange.osm.ground_cells import CellPiece, MadeCell, make_cell, tolerance
from holdfast.exchange.osm.ground_kinds import BANDS, BUILDING, Ground
from holdfast.exchange.osm.ground_read import GroundReader, Piece
from holdfast.exchange.osm.ground_tiles import CellAt, cell_at, cut, width_of
from holdfast.exchange.osm.read import ENDINGS
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where

Say = Callable[[int], None]
_BATCH = 4000
# Of a cell's width: an area smaller than this each way is not seen at the first zoom of its band.
_SMALLEST = 4 / 512
_SMALLEST_NAMED = 24 / 512
_MAKE = "CREATE TABLE piece (band INT, x INT, y INT, kind TEXT, rank INT, name TEXT, name_zh TEXT, shape BLOB)"
Row = tuple[int, int, int, str, int, str, str, bytes]


def ground_cells(path: Path, say: Say = lambda _read: None) -> Iterator[MadeCell]:
    """Every cell that an extract fills, by band. `say` is told now and then how many pieces were read."""
    check_extract(path)
    with tempfile.TemporaryDirectory(prefix="holdfast-ground-") as folder:
        spool = sqlite3.connect(Path(folder) / "pieces")
        try:
            # A file of the moment: whoever loses it begins anew.
            spool.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; {_MAKE};")
            _spool(spool, path, say)
            yield from _cells(spool)
        finally:
            spool.close()


def check_extract(path: Path) -> None:
    """Refuses what by its name is no extract, and what is not there."""
    if not path.name.endswith(ENDINGS):
        raise BadInput(Where(path.name), "a file that ends in " + ", ".join(ENDINGS), path.suffix or "no ending")
    if not path.is_file():
        raise BadInput(Where(str(path)), "a file", "nothing there")


def _spool(spool: sqlite3.Connection, path: Path, say: Say) -> None:
    batch: list[Row] = []
    for count, piece in enumerate(GroundReader(path).pieces(), start=1):
        batch.extend(_rows(piece))
        if len(batch) >= _BATCH:
            _write(spool, batch)
            say(count)
            batch.clear()
    _write(spool, batch)
    spool.commit()


def _write(spool: sqlite3.Connection, rows: Iterable[Row]) -> None:
    spool.executemany("INSERT INTO piece VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _cells(spool: sqlite3.Connection) -> Iterator[MadeCell]:
    rows = spool.execute("SELECT * FROM piece ORDER BY band, x, y, rank")
    for (band, x, y), held in groupby(rows, key=lambda row: row[:3]):
        pieces = [CellPiece(row[3], row[4], row[5], row[6], shapely.from_wkb(row[7])) for row in held]
        yield make_cell(CellAt(band, x, y), pieces)


def _rows(piece: Piece) -> Iterator[Row]:
    ground = piece.ground
    for band in BANDS:
        if not ground.first <= band <= ground.last:
            continue
        for cell, shape in _in_cells(piece, band):
            yield _row(cell, ground, piece, shape)
        if _is_named_area(piece, band):
            yield _label(piece, band)


def _in_cells(piece: Piece, band: int) -> Iterator[tuple[CellAt, BaseGeometry]]:
    """The piece cell by cell; a building stays whole in the cell of its middle, an area too small is left out."""
    shape = piece.shape
    if piece.ground is BUILDING:
        middle = shape.centroid
        yield cell_at(band, middle.x, middle.y), shapely.simplify(shape, tolerance(band))
        return
    if shape.area:
        if shape.area < (width_of(band) * _SMALLEST) ** 2:
            return
        shape = shapely.simplify(shape, tolerance(band))
    yield from cut(shape, band)


def _is_named_area(piece: Piece, band: int) -> bool:
    return bool(piece.name and piece.shape.area >= (width_of(band) * _SMALLEST_NAMED) ** 2)


def _label(piece: Piece, band: int) -> Row:
    """The name of an area, once, at a point inside it."""
    point = piece.shape.representative_point()
    ground = Ground(f"name-{piece.ground.kind}", piece.ground.first, piece.ground.rank)
    return _row(cell_at(band, point.x, point.y), ground, piece, point)


def _row(cell: CellAt, ground: Ground, piece: Piece, shape: BaseGeometry) -> Row:
    names = ("", "") if shape.area else (piece.name, piece.name_zh)
    return (cell.band, cell.x, cell.y, ground.kind, ground.rank, *names, shapely.to_wkb(shape))
