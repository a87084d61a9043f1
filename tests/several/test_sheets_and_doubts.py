"""A workbook of several sheets is read by the one that was chosen; rows that lie far off are named and taken."""

from __future__ import annotations

import io
import json
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from holdfast.domain.register.far_off import FarOff, middle_of

if TYPE_CHECKING:
    from tests.support.cast import Cast

WHO = "north_administrator"
HEADS = ["ref", "name", "kind", "lat", "lon", "footfall"]
NEAR = [[f"r{at}", f"Mall {at}", "mall", 31.2 + at / 1000, 121.4, 100] for at in range(6)]


def workbook() -> bytes:
    """Notes first, as many a workbook has them; then places of two years."""
    book = Workbook()
    book.active.title = "Read me"
    for title, rows in (("2025", NEAR[:1]), ("2026", NEAR[:3])):
        sheet = book.create_sheet(title)
        for row in (HEADS, *rows):
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def sent(content: bytes, name: str = "places.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def brought(city: Cast, content: bytes, name: str = "places.xlsx", **words: str) -> Any:
    body = {"owner_id": str(city.agencies["lanhe.north"].pk), "confirm": "true", "file": sent(content, name), **words}
    return city.client(WHO).post("/api/v1/premises/imports", body)


def test_the_first_sheet_that_is_a_table_is_read_and_another_can_be_chosen(city: Cast) -> None:
    from holdfast.plumbing.chores import run_chores
    from holdfast.rooms.premises.models import Premises

    row = brought(city, workbook()).json()
    page, client = f"/premises/imports/{row['id']}/", city.client(WHO)
    offered = client.get(page).content.decode()
    client.post(f"{page}sheet/", {"sheet": "2026"})
    client.post(f"{page}start/", {})
    run_chores()

    assert (row["sheets"], row["sheet"]) == (["Read me", "2025", "2026"], "2025")
    assert '<option value="2026">' in offered
    assert Premises.objects.count() == 3


def test_the_choice_is_remembered_for_the_next_workbook_with_these_sheets(city: Cast) -> None:
    client = city.client(WHO)
    row = brought(city, workbook()).json()
    url = f"/api/v1/premises/imports/{row['id']}"
    client.post(f"{url}/sheet", json.dumps({"sheet": "2026"}), content_type="application/json")
    client.post(f"{url}/start", "{}", content_type="application/json")

    assert brought(city, workbook()).json()["sheet"] == "2026"


@pytest.mark.parametrize("door", ["at once", "later"])
def test_a_sheet_that_is_not_there_is_told_with_those_that_are(city: Cast, door: str) -> None:
    if door == "at once":
        answer = brought(city, workbook(), sheet="2024")
    else:
        row = brought(city, workbook()).json()
        url = f"/api/v1/premises/imports/{row['id']}/sheet"
        answer = city.client(WHO).post(url, json.dumps({"sheet": "2024"}), content_type="application/json")

    assert answer.status_code == 422
    assert "Read me, 2025, 2026" in answer.json()["detail"]
    assert "2024" in answer.json()["detail"]


def test_the_command_line_takes_the_sheet_too(city: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.kernel.errors import BadInput
    from holdfast.project.cli import root

    monkeypatch.setattr("holdfast.project.cli.imports.ready_house", nullcontext)
    file = tmp_path / "places.xlsx"
    file.write_bytes(workbook())

    def run(sheet: str) -> Any:
        return CliRunner().invoke(root, ["import", "places", str(file), "--owner", "lanhe", "--sheet", sheet, "--json"])

    assert json.loads(run("2026").stdout)["premises"] == {"mall": 3}
    wrong = run("2024").exception
    assert isinstance(wrong, BadInput)
    assert "Read me, 2025, 2026" in str(wrong)


def table(*more: list[object]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in (HEADS, *NEAR, *more)).encode()


SWAPPED = ["r7", "Swapped", "mall", 41.4, 31.2, 100]
MISTYPED = ["r8", "Mistyped", "mall", 32.2, 121.4, 100]


def test_a_dry_run_names_the_rows_that_lie_far_off_and_refuses_none_of_them(city: Cast) -> None:
    from holdfast.plumbing.chores import run_chores

    row = brought(city, table(SWAPPED, MISTYPED), "places.csv").json()
    url, client = f"/api/v1/premises/imports/{row['id']}", city.client(WHO)
    client.post(f"{url}/start", json.dumps({"dry_run": True}), content_type="application/json")
    run_chores()

    done = client.get(url).json()["result"]
    doubts = client.get(f"{url}/doubts").json()["items"]
    page = client.get(f"/premises/imports/{row['id']}/").content.decode()

    assert (done["premises"], done["refused"], done["doubted"]) == ({"mall": 8}, 0, 2)
    assert [each["row"] for each in doubts] == ["8", "9"]
    assert doubts[1]["came"] == "32.2, 121.4: 111 km away"
    assert "Taken, but look at them" in page
    assert client.get(f"{url}/refusals").json()["items"] == []


def test_far_off_is_told_from_the_places_that_the_agency_has(city: Cast) -> None:
    """A file of one town far from the agency's own places is doubted row by row, though its rows lie together."""
    from holdfast.plumbing.chores import run_chores

    def run(content: bytes) -> Any:
        row = brought(city, content, "places.csv").json()
        url, client = f"/api/v1/premises/imports/{row['id']}", city.client(WHO)
        client.post(f"{url}/start", "{}", content_type="application/json")
        run_chores()
        return client.get(url).json()["result"]["doubted"]

    away = [[f"a{at}", f"Away {at}", "mall", 22.5 + at / 1000, 114.0, 100] for at in range(6)]

    assert run(table()) == 0
    assert run("\n".join(",".join(map(str, row)) for row in (HEADS, *away)).encode()) == 6


@pytest.mark.parametrize(
    ("point", "far"),
    [((31.2, 121.4), False), ((31.6, 121.4), False), ((31.8, 121.4), True), ((-31.2, 121.4), True)],
    ids=["in the middle", "in the next town", "a wrong digit", "the other half of the earth"],
)
def test_far_off_is_sixty_kilometres_for_places_that_lie_together(point: tuple[float, float], far: bool) -> None:
    rule = FarOff(times=8, at_least=60_000, fewest=5)
    middle = middle_of([(31.2 + at / 1000, 121.4) for at in range(-5, 6)], rule)

    assert middle is not None
    assert middle.limit == 60_000
    assert middle.is_far(point) is far


def test_a_few_wrong_rows_do_not_move_the_middle_and_a_province_has_a_wider_one() -> None:
    rule = FarOff(times=8, at_least=60_000, fewest=5)
    wide = [(30.0 + at / 10, 120.0) for at in range(20)]

    middle = middle_of([*wide, (0.0, 0.0)], rule)

    assert middle is not None
    assert 30.8 < middle.lat < 31.1
    assert middle.limit > 300_000
    assert middle_of(wide[:4], rule) is None
