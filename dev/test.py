"""What CI runs, in the order that fails soonest: `all`, `fast`, `check`, `bench`, `soak`.

`all` runs the tests in two streams side by side, each with a database server of its own: the ones that mostly wait for
processes and browsers, and the others. Ends with one line that counts; whatever was not run is named.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

sys.path.insert(0, str(Path(__file__).resolve().parent))
from browser import find_browser

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"

CHECKS = {
    "format": [BIN / "ruff", "format", "--check", "--quiet", "src", "tests", "dev"],
    "lint": [BIN / "ruff", "check", "--quiet", "src", "tests", "dev"],
    "types": [BIN / "mypy", "--no-error-summary"],
    "doors": [BIN / "python", "dev/contracts.py", "--check"],
    "imports": [BIN / "lint-imports", "--no-cache"],
    "migrations": [BIN / "python", "-m", "holdfast.project.manage", "makemigrations", "--check", "--dry-run"],
}
FAST = ["tests/kernel", "tests/policy", "tests/architecture", "tests/exchange"]
# Of the others those go along that make both streams about as long.
WAITING = [
    "tests/browser",
    "tests/engine",
    "tests/stream",
    "tests/stories",
    "tests/worker",
    "tests/rights",
    "tests/measures",
]
MARKS = {
    "all": "not soak",
    "fast": "not soak and not slow and not browser",
    "bench": "bench",
    "soak": "soak",
}
COUNTED = re.compile(r"(\d+) (passed|failed|skipped|errors?)\b")


def main(what: str) -> int:
    began = time.monotonic()
    failed = run_checks() if what in ("all", "check") else []
    if what != "check" and not failed:
        failed += run_tests(what)
    took = time.monotonic() - began
    print(
        f"\nholdfast: {what} took {took:.0f} s; {'FAILED: ' + ', '.join(failed) if failed else 'all passed'}",
        flush=True,
    )
    return 1 if failed else 0


def run_checks() -> list[str]:
    failed = []
    for name, words in CHECKS.items():
        print(f"== {name}", flush=True)
        if subprocess.run([str(word) for word in words], cwd=ROOT, env=quiet_environment()).returncode:
            failed.append(name)
    return failed


def run_tests(what: str) -> list[str]:
    environment = quiet_environment() | {"HOLDFAST_FULL": "1" if what in ("bench", "soak") else ""}
    if what == "all":
        return run_side_by_side(environment | browser_environment())
    words = [str(BIN / "pytest"), "-m", MARKS[what]]
    words += [folder for folder in FAST if (ROOT / folder).is_dir()] if what == "fast" else []
    print("== tests", flush=True)
    return ["tests"] if subprocess.run(words, cwd=ROOT, env=environment).returncode else []


def run_side_by_side(environment: dict[str, str]) -> list[str]:
    """Two streams at once; the second one's words are printed when it has ended."""
    others = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").iterdir() if is_area(path))
    print("== tests, in two streams", flush=True)
    with tempfile.TemporaryFile("w+") as waiting_words, tempfile.TemporaryFile("w+") as other_words:
        streams = {
            "tests that wait": (start(WAITING, environment, waiting_words), waiting_words),
            "tests": (start(others, environment, other_words), other_words),
        }
        failed = [name for name, (stream, _) in streams.items() if stream.wait()]
        counts: dict[str, int] = {}
        for name, (_, words) in streams.items():
            words.seek(0)
            text = words.read()
            print(f"\n== {name}\n{text}", flush=True)
            for number, kind in COUNTED.findall(text.rstrip().rpartition("\n")[2]):
                counts[kind] = counts.get(kind, 0) + int(number)
    errors = counts.get("error", 0) + counts.get("errors", 0)
    print(
        f"{counts.get('passed', 0)} passed, {counts.get('failed', 0) + errors} failed, {counts.get('skipped', 0)} skipped"
    )
    return failed


def is_area(path: Path) -> bool:
    return path.is_dir() and any(path.glob("test_*.py")) and f"tests/{path.name}" not in WAITING


def start(folders: list[str], environment: dict[str, str], words: IO[str]) -> subprocess.Popen[bytes]:
    command = [str(BIN / "pytest"), "-m", MARKS["all"], *folders]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=words, stderr=subprocess.STDOUT)


def quiet_environment() -> dict[str, str]:
    home = os.environ.get("HOLDFAST_HOME", str(ROOT / "var" / "check"))
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HOLDFAST_HOME": home}


def browser_environment() -> dict[str, str]:
    if os.environ.get("BROWSER") == "0":
        print("NOT RUN: browser journeys (BROWSER=0)", flush=True)
        return {"BROWSER": "0"}
    browser = find_browser()
    if browser is None:
        sys.exit(
            "The browser journeys need Chromium: name it with CHROMIUM=/path, put it on the PATH, or run as root where apt "
            "can install it. BROWSER=0 make test runs the rest."
        )
    return {"CHROMIUM": browser}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
