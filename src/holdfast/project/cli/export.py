"""`holdfast export`: the register as a file that can be brought in again."""

from __future__ import annotations

from pathlib import Path

import click

from holdfast.kernel.errors import BadInput, Place
from holdfast.project.cli.django import ready_house


@click.group()
def export() -> None:
    """Write the register to a file."""


@export.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "goods", "xlsx", "geojson"]),
    help="By the file's ending, if not given.",
)
@click.option("--branch", default="", help="Path or code of an agency: only the places of its branch.")
def premises(file: Path, form: str | None, branch: str) -> None:
    """Places with their facts and goods: CSV (goods apart, --format goods), XLSX, or GeoJSON with their areas."""
    form = form or file.suffix.lower().lstrip(".")
    if form not in ("csv", "goods", "xlsx", "geojson"):
        raise BadInput(Place(file.name), "a file that ends in .csv, .xlsx or .geojson", file.suffix or "no ending")
    with ready_house():
        from holdfast.project.cli.packs import area_at
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.premises import exports
        from holdfast.rooms.premises.queries import Selection

        actor = command_actor()
        selection = Selection(branch=area_at(branch).path if branch else "")
        if form == "xlsx":
            exports.write_workbook(file, actor, selection)
        else:
            lines = {"csv": exports.places_csv, "goods": exports.goods_csv, "geojson": exports.places_geojson}[form]
            with file.open("w", encoding="utf-8", newline="") as out:
                out.writelines(lines(actor, selection))
        credit = exports.credit_line(actor)
    click.echo(f"Wrote {file.name}, {file.stat().st_size} bytes{f'. Credit: {credit}' if credit else ''}")
