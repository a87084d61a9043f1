"""The bench of the clock at a fiftieth, so that its figures do not rot."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

FLOOR = 0.1
SMALL = ("--open", "20000", "--due", "400", "--span", "4", "--kills", "1", "--restarts", "1", "--rounds", "1")


@pytest.mark.bench
@pytest.mark.slow
def test_the_clock_keeps_its_pace_and_fires_each_step_once() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}

    done = subprocess.run(
        [sys.executable, "-m", "holdfast.project.cli", "bench", "clock", *SMALL, "--json"],
        capture_output=True,
        text=True,
        env=env,
        timeout=200,
    )

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["duplicates"], figures["fired"]) == (0, figures["expected"])
    assert figures["ratio_anchor"] >= FLOOR
    assert figures["p99_s"] <= 5
