"""`holdfast egress`: how long a place takes to empty, every term shown."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from holdfast.planning.egress.building import building_from
from holdfast.planning.egress.estimate import Estimate, estimate
from holdfast.planning.egress.rates import published
from holdfast.project.cli.document import read_document


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rates", "key", type=click.Choice(sorted(published())), default="imo", help="Whose flow rates.")
@click.option("--json", "as_json", is_flag=True)
def egress(file: Path, key: str, as_json: bool) -> None:
    """Estimate the evacuation time of a place from spaces, exits and widths (TOML or JSON)."""
    answer = estimate(building_from(read_document(file), file.name), published()[key])
    click.echo(json.dumps(_as_json(answer), ensure_ascii=False) if as_json else _in_words(answer))


def _as_json(answer: Estimate) -> dict[str, Any]:
    return {
        "total_s": round(answer.total_s, 1),
        "terms": [{**asdict(term), "seconds": round(term.seconds, 1)} for term in answer.terms],
        "links": [asdict(passage) for passage in answer.passages],
        "out_by_space_s": dict(answer.out_by_space),
        "left_behind": dict(answer.left_behind),
        "bottleneck": answer.bottleneck.link if answer.bottleneck else None,
        "warnings": list(answer.warnings),
        "rates": answer.rates,
        "not_modelled": list(answer.not_modelled),
    }


def _in_words(answer: Estimate) -> str:
    lines = [f"{answer.total_s:6.0f} s in all"]
    lines += [f"{term.seconds:6.0f} s {term.name}, {term.why}" for term in answer.terms]
    lines += [
        f"  {passage.link}: {passage.persons:.0f} persons at {passage.capacity:.2f} a second,"
        f" {passage.first_s:.0f} to {passage.last_s:.0f} s, {passage.most_waiting:.0f} wait at most"
        for passage in answer.passages
    ]
    lines += [f"  {space}: {persons:.0f} find no way out" for space, persons in answer.left_behind.items()]
    lines += [f"  {warning}" for warning in answer.warnings]
    return "\n".join([*lines, f"Rates: {answer.rates}", "Not modelled: " + "; ".join(answer.not_modelled)])
