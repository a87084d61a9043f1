"""A local scheduler and two workers (`pytest -m bench`) give the numbers that this process gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from holdfast.kernel.errors import Unavailable
from holdfast.planning import fan
from holdfast.planning.fan import on_dask
from holdfast.project.cli.locate import locate
from holdfast.project.cli.simulate import simulate
from tests.planning.simulate.scenes import town


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:
        yield cluster.scheduler_address


@pytest.mark.bench
@pytest.mark.soak
def test_replications_on_two_workers_give_the_same_figures(scheduler: str, tmp_path: Path) -> None:
    file = tmp_path / "town.json"
    file.write_text(json.dumps(town(days=2)), encoding="utf-8")
    ask = ["run", str(file), "--replications", "6", "--close", "e", "--json"]
    here, there = (CliRunner().invoke(simulate, [*ask, *more]) for more in ([], ["--dask", scheduler]))

    assert there.exception is None, there.exception
    assert json.loads(here.stdout) == json.loads(there.stdout)


@pytest.mark.bench
@pytest.mark.soak
def test_instances_on_two_workers_give_the_same_answers(scheduler: str, tmp_path: Path) -> None:
    files = []
    for name, cost in (("one", 5), ("two", 9)):
        file = tmp_path / f"{name}.txt"
        file.write_text(f"4 3 1\n1 2 1\n2 3 1\n3 4 {cost}\n", encoding="utf-8")
        files += ["--orlib", str(file)]
    result = CliRunner().invoke(locate, ["pmedian", *files, "--dask", scheduler, "--json"])

    assert [json.loads(line)["value"] for line in result.stdout.splitlines()] == [8.0, 12.0]


def test_a_scheduler_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(fan, "WAIT_S", 0.3)
    with pytest.raises(Unavailable, match="No Dask scheduler answers"):
        on_dask("tcp://127.0.0.1:1")
