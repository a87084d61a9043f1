"""The bench of the pages at a fiftieth, so that its figures do not rot and no page asks more when there is more."""

from __future__ import annotations

import pytest

RATIO = 25


@pytest.mark.bench
def test_pages_ask_the_same_of_a_larger_city_and_stay_near_an_empty_page(fresh_db: str) -> None:
    from holdfast.project.bench.pages import Size, run

    figures = run(Size(places=2000, readings=2, rounds=50, clients=(1, 2)), lambda words: None)

    # One question may be asked anew when what a process keeps has grown old in between; a row more would ask hundreds.
    assert {name: pair for name, pair in figures["queries"].items() if abs(pair[0] - pair[1]) > 1} == {}
    assert {"list", "list, last page", "site"} <= set(figures["p95_ms"])
    assert max(figures["p95_ratio"].values()) < RATIO
