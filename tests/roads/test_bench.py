"""The bench of the planning core in its small form: every engine gives the same times, and every figure is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from holdfast.project.cli import root

JOBS = ("few_to_all", "many_to_many", "reweigh", "search_within")


@pytest.mark.bench
def test_the_bench_answers_as_the_others_do_with_turns_and_without(shared_data: Path) -> None:
    osm = str(shared_data / "osm" / "helsinki-centre.osm.pbf")
    words = ["bench", "planning", "--osm", osm, "--rounds", "1", "--many", "60", "--json"]
    result = CliRunner().invoke(root, words)
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["build"]["extract_to_network_s"] > 0
    for name in ("without_turns", "with_turns"):
        table = figures[name]
        assert all(table[job]["own_s"] > 0 and table[job]["ratio_scipy"] > 0 for job in JOBS)
        assert set(table["largest_error_ms"].values()) == {0.0}
        assert table["few_to_all"]["ratio_pyroutingkit"] > 0
