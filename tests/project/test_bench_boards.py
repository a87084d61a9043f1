"""The bench of the boards with few of them: every change reaches every board once."""

from __future__ import annotations

import pytest

# Far above the goal: this says that the bench works, whatever else the machine does.
PATIENT = 30.0


@pytest.mark.bench
def test_every_change_reaches_every_board_once(fresh_db: str) -> None:
    from holdfast.project.bench.boards import Size, run

    figures = run(Size(boards=6, changes=3, apart=0.2, places=100), lambda words: None)

    assert figures["received"] == figures["expected"] == 18
    assert 0 < figures["p99_s"] < PATIENT
    assert figures["stream_megabytes"] < 500
