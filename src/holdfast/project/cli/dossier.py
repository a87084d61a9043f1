"""`holdfast site dossier`: the dossier or the evidence bundle of a place, written to a file."""

from __future__ import annotations

from pathlib import Path

import click

from holdfast.project.cli.django import ready_house

LANGUAGES = {"en": "en", "zh": "zh-hans"}


@click.command()
@click.argument("place")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A .pdf or a .zip file.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
def dossier(place: str, out: Path, language: str) -> None:
    """Write the dossier (.pdf) or the evidence bundle (.zip) of PLACE, an id or a reference in its extract."""
    if out.suffix not in (".pdf", ".zip"):
        raise click.UsageError("--out: expected a file that ends in .pdf or .zip")
    with ready_house():
        from django.db import transaction

        from holdfast.portal.dossier.actions import bundle_made, dossier_made
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.premises.queries import place_named

        make = bundle_made if out.suffix == ".zip" else dossier_made
        with transaction.atomic():
            made = make(command_actor(), place_named(place), LANGUAGES[language])
        out.write_bytes(made.content)
    click.echo(f"{out}: {len(made.content):,} bytes, as of ledger {made.dossier.as_of.number:,}")
