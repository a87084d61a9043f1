"""The table of removed guards names texts that stand in the tree, so that it cannot rot unseen."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = tomllib.loads((ROOT / "dev" / "mutants.toml").read_text(encoding="utf-8"))["mutant"]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["name"])
def test_each_guard_to_remove_still_stands_and_its_tests_exist(row):
    file = ROOT / row["file"]

    assert file.is_file(), f"{row['name']}: {row['file']} is gone"
    assert row["remove"] in file.read_text(encoding="utf-8"), f"{row['name']}: its guard is no longer in {row['file']}"
    assert row["put"] != row["remove"]
    for test in row["tests"]:
        assert (ROOT / test.partition("::")[0]).is_file(), f"{row['name']}: {test} is gone"
