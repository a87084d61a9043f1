"""The bench of fan-out, small: senders killed while very many are told lose nothing and repeat no more than was on the wire."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.rooms.outbox import release_token

SIZE = {"recipients": 300, "workers": 2, "kills": 2, "delay_ms": 40.0, "at_once": 8, "done_within": 90.0}


@pytest.mark.slow
def test_killed_senders_lose_nothing_and_repeat_no_more_than_was_on_the_wire(fresh_db: str, tmp_path: Path) -> None:
    from holdfast.project.bench.fanout import Size, killed
    from holdfast.project.bench.fanout_people import make_people

    size = Size(**SIZE)  # type: ignore[arg-type]
    people = make_people(size.recipients)
    try:
        without = killed(size, people, keys=False, say=print)
    finally:
        release_token.forget()

    assert without["kills"] == size.kills
    assert without["lost"] == 0
    assert without["order_violations"] == 0
    assert without["rung_again"] <= size.kills * size.at_once
