"""`holdfast cap`: check alerts in the Common Alerting Protocol."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from holdfast.exchange.cap.checking import SchemaVerdict, Verdict, check
from holdfast.exchange.cap.document import LARGEST

WRONG = (SchemaVerdict.INVALID, SchemaVerdict.REFUSED)


@click.group()
def cap() -> None:
    """Alerts in the Common Alerting Protocol 1.2."""


@cap.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One list, a verdict a file.")
def check_(files: tuple[Path, ...], as_json: bool) -> None:
    """Three verdicts a file: schema, rules of the standard's text, our profile. Exit code 2 when schema or rules refuse one."""
    verdicts = [check(_bytes(file), str(file)) for file in files]
    if as_json:
        click.echo(json.dumps([each.as_json() for each in verdicts], ensure_ascii=False, indent=1))
    else:
        for verdict in verdicts:
            _say(verdict)
    sys.exit(2 if any(each.schema in WRONG or each.rules for each in verdicts) else 0)


def _bytes(file: Path) -> bytes:
    # One byte more than is taken tells a file that is too large, without reading all of it.
    with file.open("rb") as opened:
        return opened.read(LARGEST + 1)


def _say(verdict: Verdict) -> None:
    inside = f", {verdict.inside} alerts inside" if verdict.inside else ""
    click.echo(f"{verdict.file}: {verdict.schema.value} {verdict.version}".rstrip() + inside)
    if verdict.reason:
        click.echo(f"  {verdict.reason}")
    for kind, problems in (("rule", verdict.rules), ("profile", verdict.profile)):
        for each in problems:
            click.echo(f"  {kind} {each.code}, {each.where}: {each.words}")
