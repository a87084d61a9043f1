"""`holdfast migrate`: brings the schema to this version, as the owner, and gives each role its rights."""

from __future__ import annotations

import click

from holdfast.project.cli.django import house


@click.command()
def migrate() -> None:
    """Bring the database to this version."""
    with house():
        from holdfast.project.schema import bring_up_to_date

        bring_up_to_date()
