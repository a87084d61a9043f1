"""`holdfast site`: the register from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from holdfast.project.cli.django import ready_house
from holdfast.project.cli.dossier import dossier

if TYPE_CHECKING:
    from holdfast.rooms.premises.actions import Regraded


@click.group()
def site() -> None:
    """Grade places."""


@site.command()
@click.option("--pack", "key", required=True, help="Key of a pack: cn-2026, uk-2025, or one that was loaded.")
@click.option("--area", default="", help="Path of an agency: only the places of its branch.")
@click.option("--waiting", is_flag=True, help="Only places whose facts now give another grade than the one confirmed.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("--seen", default="", help="The hash that a dry run told: refuse when a fact has changed since.")
@click.option("--json", "as_json", is_flag=True)
def grade(key: str, area: str, waiting: bool, dry_run: bool, seen: str, as_json: bool) -> None:
    """Grade every place, and open the duties of the pack where it is adopted."""
    with ready_house():
        from holdfast.project.cli.packs import area_at, newest_pack
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.premises.actions import regrade

        pack, path = newest_pack(key), area_at(area).path if area else ""
        answer = regrade(command_actor(), pack, path=path, waiting=waiting, dry_run=dry_run, seen=seen)
    if as_json:
        click.echo(json.dumps(_as_json(answer)))
    else:
        click.echo(", ".join(f"{name} {count}" for name, count in answer.grades.items()))
        _say(answer)
    if not answer.adopted:
        click.echo(
            f"{key} is adopted nowhere: places are graded and nothing is owed. "
            f"`holdfast policy adopt {key} --area PATH --from DATE` opens its duties.",
            err=True,
        )


def _as_json(answer: Regraded) -> dict[str, object]:
    from holdfast.rooms.premises.telling import as_json

    duties = {"opened": answer.opened, "ended": answer.ended, "adopted": answer.adopted}
    told = {"seen": answer.seen, "difference": as_json(answer.difference)}
    return {"grades": dict(answer.grades), "changed": answer.changed, "duties": duties, **told}


def _say(answer: Regraded) -> None:
    """What is gained and lost, a line each, and the hash to confirm with."""
    found = answer.difference
    for move in found.moves:
        click.echo(f"{move.places} places: {move.old or 'not graded yet'} -> {move.new}")
    for duty in found.duties:
        rounds = f"{duty.before.a_day:.1f} -> {duty.after.a_day:.1f} rounds a day"
        click.echo(f"{duty.rule_id}: gained at {duty.gained}, lost at {duty.lost}, {rounds}")
    for measure in found.measures:
        click.echo(f"{measure.rule_id}: gained at {measure.gained}, lost at {measure.lost}")
    click.echo(f"{answer.changed} changed, {answer.opened} duties opened, {answer.ended} ended; seen {answer.seen}")


site.add_command(dossier)
