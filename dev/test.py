"""What CI runs, in the order that fails soonest: `all`, `fast`, `check`, `bench`, `soak`.

Ends with one line that counts; whatever was not run is named.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

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
FAST = ["tests/kernel", "tests/domain", "tests/policy", "tests/architecture", "tests/exchange"]


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
    marks = {"all": "not soak", "fast": "not soak and not slow and not browser", "bench": "bench", "soak": "soak"}[what]
    words = [str(BIN / "pytest"), "-m", marks]
    words += [folder for folder in FAST if (ROOT / folder).is_dir()] if what == "fast" else []
    environment = quiet_environment() | {"HOLDFAST_FULL": "1" if what in ("bench", "soak") else ""}
    if what == "all":
        environment |= browser_environment()
    print("== tests", flush=True)
    return ["tests"] if subprocess.run(words, cwd=ROOT, env=environment).returncode else []


def quiet_environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOLDFAST_HOME": os.environ.get("HOLDFAST_HOME", str(ROOT / "var" / "check")),
    }


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
