"""Files that cannot be taken, one cause a line of one table: a clear error with its place, exit 2, nothing written."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from holdfast.exchange.osm.read import ENDINGS
from holdfast.rooms.atlas.models import Extract
from holdfast.rooms.premises.models import Fact, Goods, Premises
from tests.premises.broken.files import FILES, make
from tests.support.cast import Cast

HERE = Path(__file__).parent / "broken"
# What only the register itself can tell.
ASKS_THE_REGISTER = {"a place that is not there"}


def table() -> list[dict[str, str]]:
    with (HERE / "table.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES = {row["cause"]: row for row in table()}


def test_the_table_has_forty_causes_and_no_cause_twice() -> None:
    rows = table()
    told = [(row["place"].split(".", 1)[1], row["field"], row["words"]) for row in rows]

    assert len(rows) >= 40
    assert len(CASES) == len(rows), "a cause stands twice"
    assert len(set(told)) == len(rows), "two causes are told alike"
    assert CASES.keys() == FILES.keys()


@pytest.mark.parametrize("cause", FILES)
def test_a_broken_file_is_one_sentence_with_its_place_and_nothing_is_written(
    cause: str, city: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from holdfast.project.cli import main

    monkeypatch.setattr("holdfast.project.cli.imports.ready_house", nullcontext)
    words = make(cause, tmp_path)
    form = "osm" if words[0].endswith(ENDINGS) else "places"
    monkeypatch.setattr(sys, "argv", ["holdfast", "import", form, *words, "--owner", "lanhe"])

    with pytest.raises(SystemExit) as stopped:
        main()

    said = capsys.readouterr().err.strip().splitlines()[-1]
    expected = CASES[cause]
    assert stopped.value.code == 2
    assert said.startswith(f"holdfast: {expected['place']}")
    assert expected["field"] in said.split(": expected")[0]
    assert expected["words"] in said
    assert [model.objects.count() for model in (Premises, Fact, Goods, Extract)] == [0, 0, 0, 0]


@pytest.mark.slow
def test_no_broken_file_takes_ten_seconds_or_500_megabytes() -> None:
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run(
        [sys.executable, "-m", "tests.premises.broken.measure"],
        cwd=root,
        env=dict(os.environ),
        capture_output=True,
        check=True,
    )

    took = json.loads(answer.stdout)
    assert took.keys() == FILES.keys()
    assert {cause for cause, (code, _, _) in took.items() if code != 2} == ASKS_THE_REGISTER
    assert {cause: seconds for cause, (_, seconds, _) in took.items() if seconds > 10} == {}
    assert {cause: megabytes for cause, (_, _, megabytes) in took.items() if megabytes > 500} == {}
