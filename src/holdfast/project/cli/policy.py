"""`holdfast policy`: check, compare, explain and adopt packs."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click

from holdfast.kernel.errors import BadInput
from holdfast.policy.diff import Difference, diff, grade_moves
from holdfast.policy.explain import LINK_NAMES, Step
from holdfast.policy.pack import Pack
from holdfast.policy.problems import BadPack, Problem
from holdfast.policy.read import read_pack, shipped_keys, shipped_pack_text
from holdfast.policy.reference import page
from holdfast.project.cli.django import ready_house
from holdfast.project.cli.packs import pack_of, text_of

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def policy() -> None:
    """Read, compare and adopt policy packs."""


@policy.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True)
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Check packs (files, or the key of one that ships); exit code 2 when anything is wrong."""
    problems: list[Problem] = []
    good: list[Pack] = []
    for file in files:
        try:
            good.append(pack_of(file))
        except BadPack as bad:
            problems += bad.problems
        except BadInput as bad:
            problems.append(Problem(file, 0, bad.place.field or "file", bad.expected, bad.came))
    if as_json:
        read = [{"key": pack.key, "version": pack.version, "rules": len(list(pack.rules()))} for pack in good]
        click.echo(json.dumps({"packs": read, "problems": [problem.as_json() for problem in problems]}))
    for pack in [] if as_json else good:
        click.echo(f"{pack.key} version {pack.version}: {len(list(pack.rules()))} rules, no error")
    for problem in problems:
        click.echo(str(problem), err=True)
    sys.exit(2 if problems else 0)


@policy.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--places", is_flag=True, help="Also count the places of the register whose grade changes.")
@click.option("--json", "as_json", is_flag=True)
def diff_(old: str, new: str, places: bool, as_json: bool) -> None:
    """What differs between two packs: rules, and with --places the grades that change."""
    before, after = pack_of(old), pack_of(new)
    found = diff(before, after)
    moves = []
    if places:
        with ready_house():
            from holdfast.rooms.premises.queries import all_place_facts

            moves = [vars(move) for move in grade_moves(before, after, all_place_facts())]
    if as_json:
        click.echo(json.dumps({"rules": [each.as_json() for each in found], "grades": moves}))
        return
    for each in found:
        click.echo(_difference(each))
    for move in moves:
        click.echo(f"grade: {move['places']} places go from {move['old']} to {move['new']}")
    click.echo(f"{len(found)} differences")


@policy.command("explain")
@click.option("--premises", "place", required=True, help="Id or reference (w157532729) of a place.")
@click.option("--pack", "key", default="", help="Key or file of a pack; the one in force at the place if not given.")
@click.option("--rule", default="", help="Only this duty.")
@click.option("--on", type=DAY, help="The day; today if not given.")
@click.option("--lang", type=click.Choice(["en", "zh-hans"]), default="en")
@click.option("--json", "as_json", is_flag=True)
def explain_(place: str, key: str, rule: str, on: datetime | None, lang: str, as_json: bool) -> None:
    """Why a place owes what it owes: fact, grade, posture, duty, clock, each with its article."""
    with ready_house():
        from holdfast.rooms.premises.queries import explanation, place_named

        row = place_named(place)
        answer = explanation(row, pack=pack_of(key) if key else None, on=on.date() if on else None, rule=rule)
    if as_json:
        steps = [step.as_json() for step in answer.steps]
        click.echo(json.dumps({"premises": str(row.pk), "pack": answer.pack.key, "steps": steps}, ensure_ascii=False))
        return
    click.echo(f"{row.name or row.source_ref}: {answer.pack.key} version {answer.pack.version}")
    for step in answer.steps:
        click.echo(_step(step, lang))


@policy.command()
@click.argument("pack")
@click.option("--area", required=True, help="Path or code of the agency whose branch it holds for.")
@click.option("--from", "from_on", type=DAY, required=True)
@click.option("--voluntarily", is_flag=True, help="Open also what is not law yet, from the same day.")
@click.option("--json", "as_json", is_flag=True)
def adopt(pack: str, area: str, from_on: datetime, voluntarily: bool, as_json: bool) -> None:
    """Adopt a pack for an area, as the owner of this machine. On the pages it is proposed, and decided by another."""
    text = shipped_pack_text(pack) if pack in shipped_keys() else text_of(Path(pack))
    read_pack(text, pack)
    day: date = from_on.date()
    with ready_house():
        from holdfast.project.cli.packs import area_at
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.rulebook import actions

        agency = area_at(area)
        row = actions.load_pack(command_actor(), text, pack)
        actions.adopt(command_actor(), row, agency, day, voluntary_from=day if voluntarily else None)
        told = {"pack": row.key, "version": row.version, "area": agency.path, "from": day.isoformat()}
    words = f"{row.key} version {row.version} holds for {agency.path} from {day}"
    click.echo(json.dumps(told | {"voluntarily": voluntarily}) if as_json else words)


@policy.command()
def reference() -> None:
    """The reference for authors of packs, as Markdown: every table and key, with a first pack to copy."""
    click.echo(page(), nl=False)


@policy.command("list")
def list_() -> None:
    """The packs that ship with this version."""
    for key in shipped_keys():
        pack = pack_of(key)
        click.echo(f"{key} version {pack.version}: {pack.title.en}")


def _difference(each: Difference) -> str:
    if not each.field:
        return f"{each.change.value}: {each.section} {each.rule}"
    return f"{each.change.value}: {each.section} {each.rule}, {each.field}: {each.old} -> {each.new}"


def _step(step: Step, lang: str) -> str:
    return f"{LINK_NAMES[step.link].in_language(lang):<8} {step.sentence(lang)}"
