"""Small forms of the benches: the figures are there, and agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from holdfast.project.bench import locate, simulate


def test_the_model_that_simpy_plays_is_ours() -> None:
    """The bench's anchor counts calls and ends, as ours does."""
    pytest.importorskip("simpy")

    assert simulate._simpy(simulate._system(6, 6, 10, alike=True), 2000) > 0
    assert simulate._agreement(3)["inside"]
    assert simulate._erlang(4) < 1e-9


def test_covering_says_when_the_other_tools_are_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(locate.VARIABLE, raising=False)
    figures = locate.run(locate.Size(None, None, large=(200, 30)), lambda _: None)

    assert figures["anchors"].startswith("not installed")
    assert [row["proved"] for row in figures["cases"]] == [True, True]
    assert [row["equal"] for row in figures["cases"]] == [None, None]


def test_another_value_by_a_tool_that_proves_it_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    case = locate.Case("two", "mclp", np.array([[1.0, 9], [9, 1]]), np.array([5.0, 3]), 2, 1)
    tool = tmp_path / "tool"
    monkeypatch.setenv(locate.VARIABLE, str(tool))
    for value, equal in ((5.0, True), (4.0, False)):
        tool.write_text(
            f'#!/bin/sh\necho \'{{"scip": {{"value": {value}, "proved": true, "seconds": 1}}}}\'\n', encoding="utf-8"
        )
        tool.chmod(0o755)
        assert locate._measured(case, 10)["equal"] is equal
