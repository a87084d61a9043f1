"""Removes each named guard in a copy of the tree, one at a time, and shows that a test falls.

The table stands in dev/mutants.toml: name, file, `remove` (exact text), `put` (what stands there instead), tests. A guard whose
text is no longer found is an error, so that the table cannot rot. Usage: `mutants.py [name ...]`, `--list`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = ROOT / ".venv" / "bin" / "pytest"


def main(names: list[str]) -> int:
    table = tomllib.loads((ROOT / "dev" / "mutants.toml").read_text(encoding="utf-8"))["mutant"]
    if names == ["--list"]:
        print("\n".join(f"{row['name']:<28} {row['file']}" for row in table))
        return 0
    chosen = [row for row in table if not names or row["name"] in names]
    with tempfile.TemporaryDirectory(prefix="holdfast-mutants-") as folder:
        return judge(chosen, copy_tree(Path(folder)))


def copy_tree(folder: Path) -> Path:
    copy = folder / "tree"
    for part in ("src", "tests", "dev"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy / name)
    return copy


def judge(rows: list[dict[str, object]], copy: Path) -> int:
    caught, survived = [], []
    for row in rows:
        file = copy / str(row["file"])
        whole = file.read_text(encoding="utf-8")
        remove = str(row["remove"])
        if whole.count(remove) < 1:
            print(f"ERROR    {row['name']}: its guard is no longer found in {row['file']}")
            survived.append(row["name"])
            continue
        file.write_text(whole.replace(remove, str(row["put"])), encoding="utf-8")
        began = time.monotonic()
        fell = falls(copy, list(row["tests"]))  # type: ignore[call-overload]
        file.write_text(whole, encoding="utf-8")
        (caught if fell else survived).append(row["name"])
        print(f"{'caught  ' if fell else 'SURVIVED'} {row['name']} ({time.monotonic() - began:.0f} s)", flush=True)
    if caught and not survived and not stands(copy, rows):
        print("ERROR    the tests also fail without any guard removed")
        return 1
    print(f"\nmutants: {len(caught)} caught, {len(survived)} survived")
    return 1 if survived else 0


def falls(copy: Path, tests: list[str]) -> bool:
    """Exit code 1 is a failed test; anything else above it means that pytest could not run, which proves nothing."""
    code = run_tests(copy, tests)
    if code not in (0, 1):
        print(f"         (pytest ended with {code}: the mutant does not run, which proves nothing)")
    return code == 1


def stands(copy: Path, rows: list[dict[str, object]]) -> bool:
    tests = sorted({str(test) for row in rows for test in row["tests"]})  # type: ignore[attr-defined]
    return run_tests(copy, tests) == 0


def run_tests(copy: Path, tests: list[str]) -> int:
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("HOLDFAST_TEST_HOME", None)
    words = [str(PYTEST), "-x", "--no-header", "--durations=0", "-m", "not soak", *tests]
    return subprocess.run(
        words, cwd=copy, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
