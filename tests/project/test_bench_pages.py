"""The bench of the pages at a fiftieth, so that its figures do not rot and no page asks more when there is more."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

SMALL = ("--places", "1000", "--readings", "4")
RATIO = 25


@pytest.mark.soak
def test_pages_ask_the_same_of_a_larger_city_and_stay_near_an_empty_page() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}

    done = subprocess.run(
        [sys.executable, "-m", "holdfast.project.cli", "bench", "pages", *SMALL, "--json"],
        capture_output=True,
        text=True,
        env=env,
        timeout=280,
    )

    assert done.stdout, done.stderr
    figures = json.loads(done.stdout)
    # One question may be asked anew when what a process keeps has grown old in between; a row more would ask hundreds.
    assert {name: pair for name, pair in figures["queries"].items() if abs(pair[0] - pair[1]) > 1} == {}
    assert {"list", "list, last page", "site"} <= set(figures["p95_ms"])
    assert max(figures["p95_ratio"].values()) < RATIO
