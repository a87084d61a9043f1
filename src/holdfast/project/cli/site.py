"""`holdfast site`: the register from the command line."""

from __future__ import annotations

import json

import click

from holdfast.project.cli.django import ready_house


@click.group()
def site() -> None:
    """Grade places."""


@site.command()
@click.option("--pack", "key", required=True, help="Key of a pack: cn-2026, uk-2025, or one that was loaded.")
@click.option("--area", default="", help="Path of an agency: only the places of its branch.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("--json", "as_json", is_flag=True)
def grade(key: str, area: str, dry_run: bool, as_json: bool) -> None:
    """Grade every place, and open the duties of the pack where it is adopted."""
    with ready_house():
        from holdfast.project.cli.packs import area_at, newest_pack
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.premises.actions import regrade

        path = area_at(area).path if area else ""
        answer = regrade(command_actor(), newest_pack(key), path=path, dry_run=dry_run)
    duties = {"opened": answer.opened, "ended": answer.ended, "adopted": answer.adopted}
    if as_json:
        click.echo(json.dumps({"grades": dict(answer.grades), "changed": answer.changed, "duties": duties}))
    else:
        click.echo(", ".join(f"{name} {count}" for name, count in answer.grades.items()))
        click.echo(f"{answer.changed} changed, {answer.opened} duties opened, {answer.ended} ended")
    if not answer.adopted:
        click.echo(
            f"{key} is adopted nowhere: places are graded and nothing is owed. "
            f"`holdfast policy adopt {key} --area PATH --from DATE` opens its duties.",
            err=True,
        )
