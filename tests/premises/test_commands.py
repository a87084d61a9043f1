"""The main job from the command line, on a database of its own. Only the engine is not started: it runs already."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from holdfast.kernel.errors import BadInput
from tests.policy.test_shared_tables import CN_TOTALS, UK_TOTALS


@pytest.fixture(autouse=True)
def engine_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.engine.session.session", lambda home: nullcontext())


def holdfast(*words: object) -> Result:
    from holdfast.project.cli import root

    answer = CliRunner().invoke(root, [str(word) for word in words])
    if answer.exception and not isinstance(answer.exception, BadInput):
        raise answer.exception
    return answer


def told(*words: object) -> dict[str, object]:
    read: dict[str, object] = json.loads(holdfast(*words, "--json").stdout)
    return read


def count(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_places_and_facts_go_in_and_grades_and_duties_come_out(fresh_db: str, shared_data: Path) -> None:
    extract, table = shared_data / "osm" / "monaco.osm.pbf", shared_data / "occupancy" / "monaco.csv"

    dry = told("import", "osm", extract, "--dry-run")
    assert (sum(dry["premises"].values()), count("premises_premises")) == (100, 0)  # type: ignore[attr-defined]

    first = told("import", "osm", extract)
    assert (sum(first["premises"].values()), first["refused"]) == (100, 0)  # type: ignore[attr-defined]
    assert told("import", "osm", extract)["premises"] == {}
    assert told("import", "occupancy", table)["refused"] == 0
    assert told("import", "occupancy", table)["facts"] == 0

    plain = holdfast("site", "grade", "--pack", "uk-2025", "--json")
    assert json.loads(plain.stdout)["grades"] == UK_TOTALS["monaco"]
    assert "adopted nowhere" in plain.stderr

    holdfast("policy", "adopt", "cn-2026", "--area", "city", "--from", "2026-01-01")
    holdfast("policy", "adopt", "cn-2026", "--area", "city", "--from", "2026-01-01")
    graded = told("site", "grade", "--pack", "cn-2026")
    assert graded["grades"] == CN_TOTALS["monaco"]
    assert graded["duties"] == {"opened": 5 * 21 + 4 * 74, "ended": 0, "adopted": True}
    assert count("obligations_series") == 5 * 21 + 4 * 74

    chain = holdfast("policy", "explain", "--premises", "n268113123", "--rule", "duty.assessment").stdout
    assert "Average daily footfall: 1,305 people a day" in chain
    assert "B4" in chain


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "osm", "none.osm.pbf"), "none.osm.pbf"),
        (("import", "occupancy", "t.csv"), "daily_footfall"),
        (("site", "grade", "--pack", "xx-1999"), "cn-2026"),
        (("site", "grade", "--pack", "cn-2026", "--area", "nowhere"), "--area: expected"),
        (("policy", "adopt", "xx-1999", "--area", "city", "--from", "2026-01-01"), "xx-1999"),
    ],
)
def test_bad_input_is_an_error_that_names_its_place(
    fresh_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("osm_type,osm_id,footfall\nn,1,5\n")

    answer = holdfast(*words)

    assert isinstance(answer.exception, BadInput)
    assert said in answer.exception.sentence
