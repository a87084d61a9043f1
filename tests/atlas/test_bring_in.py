"""Bringing ground in: all at once or not at all, told in the ledger, sent once."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.atlas import queries
from holdfast.rooms.atlas.actions import bring_in_ground
from holdfast.rooms.atlas.models import Cell, Extract
from holdfast.rooms.ledger.models import Entry
from tests.atlas.extracts import Extract as Made
from tests.atlas.extracts import town
from tests.support.cast import Cast, make_cast

OLD, NEW = "2026-01-05T00:00:00Z", "2026-06-05T00:00:00Z"
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def north(cast: Cast) -> Agency:
    return cast.agencies["lanhe.north"]


def extract(folder: Path, dated: str = OLD, name: str = "town.osm.gz", made: Made | None = None) -> Path:
    made = made or town()
    made.dated = dated
    return made.write(folder / name)


def elsewhere() -> Made:
    made = Made()
    made.way([(10.511, 45.891), (10.514, 45.893)], highway="primary", name="Other Road")
    return made


class Stop(Exception):
    pass


class Run:
    """A long run that hears how far it is, and is stopped at a word."""

    def __init__(self, stop_at: int = 10_000) -> None:
        self.told = 0
        self.stop_at = stop_at

    def progress(self, done: int, total: int | None = None) -> None:
        self.told += 1
        if self.told >= self.stop_at:
            raise Stop


def test_ground_comes_in_and_the_ledger_tells_how_much(cast: Cast, north: Agency, tmp_path: Path) -> None:
    brought = bring_in_ground(cast.actor("north_duty_officer"), north, extract(tmp_path))

    entry = Entry.objects.get(kind="atlas.ground_brought_in")
    assert brought.cells == Cell.objects.count() == 4
    assert entry.facts["cells"] == 4
    assert entry.owner_path == north.path
    assert queries.ground_in_force() is not None


def test_a_newer_extract_replaces_the_older_one_whole(cast: Cast, north: Agency, tmp_path: Path) -> None:
    actor = cast.actor("north_duty_officer")
    bring_in_ground(actor, north, extract(tmp_path))
    before = queries.ground_in_force()

    bring_in_ground(actor, north, extract(tmp_path, NEW, "new.osm.gz", elsewhere()))

    after = queries.ground_in_force()
    assert before is not None
    assert after is not None
    assert before.version != after.version
    assert Extract.objects.get().file_name == "new.osm.gz"
    assert not any(b"Mill Lane" in gzip.decompress(cell.content) for cell in Cell.objects.all())


def test_an_older_extract_is_refused_unless_somebody_means_it(cast: Cast, north: Agency, tmp_path: Path) -> None:
    actor = cast.actor("north_duty_officer")
    bring_in_ground(actor, north, extract(tmp_path, NEW, "new.osm.gz"))

    with pytest.raises(Refused) as refused:
        bring_in_ground(actor, north, extract(tmp_path, OLD))
    assert refused.value.code == "older-ground"
    assert Extract.objects.get().file_name == "new.osm.gz"

    bring_in_ground(actor, north, extract(tmp_path, OLD), even_if_older=True)
    assert Extract.objects.get().file_name == "town.osm.gz"


def test_a_run_that_is_stopped_leaves_the_ground_before(cast: Cast, north: Agency, tmp_path: Path) -> None:
    actor = cast.actor("north_duty_officer")
    bring_in_ground(actor, north, extract(tmp_path))

    with pytest.raises(Stop):
        bring_in_ground(actor, north, extract(tmp_path, NEW, "new.osm.gz", elsewhere()), Run(stop_at=1))

    assert Extract.objects.get().file_name == "town.osm.gz"
    assert Cell.objects.count() == 4


def test_a_file_that_is_no_extract_leaves_the_ground_before(cast: Cast, north: Agency, tmp_path: Path) -> None:
    actor = cast.actor("north_duty_officer")
    bring_in_ground(actor, north, extract(tmp_path))
    (tmp_path / "bad.osm.pbf").write_bytes(b"nothing")

    with pytest.raises(BadInput):
        bring_in_ground(actor, north, tmp_path / "bad.osm.pbf")

    assert Extract.objects.get().file_name == "town.osm.gz"


def test_an_extract_without_ground_says_so(cast: Cast, north: Agency, tmp_path: Path) -> None:
    empty = Made()
    empty.point((14.5, 35.9), amenity="school")

    with pytest.raises(Refused) as refused:
        bring_in_ground(cast.actor("north_duty_officer"), north, extract(tmp_path, made=empty))

    assert refused.value.code == "no-ground"
    assert not Extract.objects.exists()


def test_only_the_office_of_the_branch_brings_ground_in(cast: Cast, north: Agency, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        bring_in_ground(cast.actor("north_operator"), north, extract(tmp_path))
    with pytest.raises(NotFound):
        bring_in_ground(cast.actor("south_duty_officer"), north, extract(tmp_path))


def test_a_cell_travels_compressed_and_only_once(cast: Cast, north: Agency, tmp_path: Path) -> None:
    bring_in_ground(cast.actor("north_duty_officer"), north, extract(tmp_path))
    cell = Cell.objects.get(band=14)
    client = cast.client("crew_lead")
    address = f"/map/ground/14/{cell.x}/{cell.y}"

    first = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(address)
    again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})

    assert first["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.content) == plain.content
    assert again.status_code == 304
    assert first["Cache-Control"] == "private, no-cache"
    assert "immutable" in client.get(address + "?v=1")["Cache-Control"]


@pytest.mark.parametrize("spot", ["14/1/1", "13/1/1", "14/99999999999/1", "99999/1/1"])
def test_where_there_is_no_ground_the_answer_is_empty_and_no_error(cast: Cast, spot: str) -> None:
    assert cast.client("crew_lead").get(f"/map/ground/{spot}").status_code == 204


def test_where_two_agencies_read_the_same_ground_the_newer_day_is_shown(
    cast: Cast, north: Agency, tmp_path: Path
) -> None:
    south = cast.agencies["lanhe.south"]
    bring_in_ground(cast.actor("south_duty_officer"), south, extract(tmp_path, NEW, "south.osm.gz"))
    bring_in_ground(cast.actor("north_duty_officer"), north, extract(tmp_path, OLD))

    held = Cell.objects.filter(band=14).first()
    assert held is not None
    shown = queries.cell(14, held.x, held.y)
    assert shown is not None
    assert shown.extract.file_name == "south.osm.gz"
    (one,) = queries.cells([queries.CellAt(14, held.x, held.y)])
    assert one.pk == shown.pk
