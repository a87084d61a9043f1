"""`holdfast import ground`: roads, water, land and outlines of an extract for the map."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from holdfast.kernel.errors import Refused
from holdfast.project.cli.django import ready_house

if TYPE_CHECKING:
    from holdfast.rooms.agencies.models import Agency


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--owner", default="", help="Path or code of the agency whose map it is; the root if not given.")
@click.option("--even-if-older", is_flag=True, help="Take an extract that is older than the map here.")
@click.option("--json", "as_json", is_flag=True)
def ground(file: Path, owner: str, even_if_older: bool, as_json: bool) -> None:
    """The ground of the map from an OpenStreetMap extract; it takes the place of the one before, all at once."""
    began = time.monotonic()
    with ready_house():
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.atlas.actions import bring_in_ground

        brought = bring_in_ground(command_actor(), _owner(owner), file, even_if_older=even_if_older)
    result = asdict(brought) | {"seconds": round(time.monotonic() - began, 2)}
    words = f"{brought.cells} cells with {brought.features} pieces, {brought.dropped} dropped to keep cells small"
    click.echo(json.dumps(result) if as_json else words)


def _owner(owner: str) -> Agency:
    from holdfast.project.cli.packs import area_at
    from holdfast.rooms.agencies.queries import root_agency

    found = area_at(owner, option="--owner") if owner else root_agency()
    if found is None:
        raise Refused("There is no agency yet; import places first, or set the house up", code="no-agency")
    return found
