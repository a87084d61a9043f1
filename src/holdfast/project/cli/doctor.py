"""`holdfast doctor`: what keeps this installation from its promises."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from holdfast.engine.home import Home
from holdfast.project.cli.django import house


@click.command()
@click.option("--json", "as_json", is_flag=True)
def doctor(as_json: bool) -> None:
    """Look at everything that a promise rests on; exit code 1 when one is broken."""
    with house():
        from holdfast.project.examination import Grade, examine

        findings = examine(Home.from_environment())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            click.echo(f"{finding.grade.value:5}{finding.name:12}{finding.words}")
    sys.exit(1 if any(finding.grade is Grade.BAD for finding in findings) else 0)
