"""A third regime, `fr-2026`, was written from `docs/pack-reference.md` alone and stands as it first passed the check: it is
checked, adopted and explained here, and nothing in the house knows its name."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

import holdfast as house
from holdfast.policy.read import read_pack
from holdfast.policy.source import text_in
from tests.architecture.source import PROJECT
from tests.policy.test_shared_tables import rows
from tests.premises.test_commands import count, engine_runs, holdfast, told

__all__ = ["engine_runs"]

PACK = "fr-2026"
FOLDER = PROJECT / "examples" / "packs" / PACK


def category(peak: str) -> str:
    """The category by headcount, written down here again from the regime: 1 above 1,500, 2 from 701, 3 from 301."""
    if not peak:
        return "ungraded"
    bounds = ((1500, "erp-1"), (700, "erp-2"), (300, "erp-3"), (199, "erp-4"))
    return next((grade for above, grade in bounds if int(peak) > above), "erp-5")


def test_it_reads_and_is_bilingual_to_the_last_rule() -> None:
    pack = read_pack(text_in(FOLDER), PACK)

    assert pack.jurisdiction == "FR"
    assert list(pack.book.grades) == ["erp-1", "erp-2", "erp-3", "erp-4", "erp-5", "no-erp-type"]
    assert all(measure.title.en and measure.title.zh for measure in pack.measures)


def test_nothing_of_the_house_knows_its_name() -> None:
    sources = sorted(Path(house.__file__).parent.rglob("*.py"))

    assert [path.name for path in sources if PACK in path.read_text(encoding="utf-8")] == []


@pytest.mark.slow
def test_it_is_checked_adopted_and_explained(fresh_db: str, shared_data: Path) -> None:
    assert "no error" in holdfast("policy", "check", FOLDER).output
    told("import", "osm", shared_data / "osm" / "monaco.osm.pbf")
    table = shared_data / "occupancy" / "monaco.csv"
    told("import", "occupancy", table)

    holdfast("policy", "adopt", FOLDER, "--area", "city", "--from", "2026-01-01", "--voluntarily")
    graded = told("site", "grade", "--pack", PACK)["grades"]

    works = {"power=plant", "man_made=water_works"}
    expected = Counter(
        "no-erp-type" if row["tag"] in works else category(row["peak_presence"]) for row in rows(shared_data, "monaco")
    )
    assert {grade: places for grade, places in graded.items() if places} == dict(expected)  # type: ignore[attr-defined]
    assert count("obligations_series") > 0

    said = holdfast("policy", "explain", "--premises", "n267885777", "--pack", FOLDER).output
    assert "category" in said
    steps = json.loads(holdfast("policy", "explain", "--premises", "n267885777", "--pack", FOLDER, "--json").stdout)
    assert steps["pack"] == PACK
    assert len(steps["steps"]) >= 4
