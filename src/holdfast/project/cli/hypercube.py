"""`holdfast hypercube`: the exact model of crews that answer calls."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from holdfast.planning.hypercube.solve import Answer, solve
from holdfast.planning.hypercube.system import System, system_from
from holdfast.project.cli.document import read_document


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--within", "minutes", type=float, multiple=True, help="Share of calls reached within so many minutes.")
@click.option("--json", "as_json", is_flag=True)
def hypercube(file: Path, minutes: tuple[float, ...], as_json: bool) -> None:
    """Solve up to 16 units exactly: how busy, how many calls find nobody free, how far they travel.

    FILE has calls an hour by zone, service (calls ended an hour by unit), travel (minutes, a row a unit), and maybe
    order (units by preference, a row a zone) and when_busy (lost or waits)."""
    system = system_from(read_document(file), file.name)
    began = time.perf_counter()
    answer = solve(system)
    said = _as_json(system, answer, minutes, time.perf_counter() - began)
    click.echo(json.dumps(said) if as_json else _in_words(said))


def _as_json(system: System, answer: Answer, minutes: tuple[float, ...], seconds: float) -> dict[str, Any]:
    return {
        "units": system.units,
        "load": system.load,
        "loss": answer.loss,
        "when_busy": system.when_busy.value,
        "busy": answer.busy.tolist(),
        "mean_travel_min": answer.mean_travel,
        "mean_travel_by_zone_min": answer.mean_travel_by_zone.tolist(),
        "within": {f"{each:g}": answer.within(system.travel, each) for each in minutes},
        "dispatches": answer.dispatches.tolist(),
        "unbalanced": answer.unbalanced,
        "sweeps": answer.sweeps,
        "seconds": seconds,
    }


def _in_words(said: dict[str, Any]) -> str:
    lost = "lost" if said["when_busy"] == "lost" else "made to wait"
    lines = [
        f"{said['units']} units, load {said['load']:.2f}: {said['loss']:.2%} of calls are {lost}",
        f"Mean travel {said['mean_travel_min']:.2f} min",
        *(f"Unit {number}: busy {share:.1%}" for number, share in enumerate(said["busy"])),
        *(f"Within {minutes} min: {share:.1%}" for minutes, share in said["within"].items()),
    ]
    return "\n".join(lines)
