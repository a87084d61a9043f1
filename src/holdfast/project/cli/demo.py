"""`holdfast demo`: an invented city on this machine, whose clocks run."""

from __future__ import annotations

import os
from pathlib import Path

import click

from holdfast.engine.home import Home
from holdfast.engine.session import tell
from holdfast.engine.web import usual_workers
from holdfast.project.cli.django import house
from holdfast.project.cli.serve import Serving, run

FOLDER = "holdfast-demo"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="HOLDFAST_HOST", help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534), envvar="HOLDFAST_PORT")
@click.option(
    "--speed", default=20.0, show_default=True, type=click.FloatRange(0, 2000), help="How fast its clock runs."
)
@click.option("--only-found", is_flag=True, help="Found the city and print the accounts; serve nothing.")
def demo(host: str, port: int, speed: float, only_found: bool) -> None:
    """Serve an invented city whose clocks run."""
    os.environ.setdefault("HOLDFAST_HOME", str(_home()))
    with house():
        from holdfast.plumbing import clock, timemachine
        from holdfast.project.demo.city import found
        from holdfast.project.schema import bring_up_to_date

        bring_up_to_date(demo=_is_new())
        found(tell)
        timemachine.refresh(at_most_every=0)
        timemachine.travel(max(clock.now(), clock.real_now()), speed=speed)
        _print_accounts(host, port, speed)
    if not only_found:
        run(Serving(host, port, workers=1, web_workers=usual_workers()))


def _home() -> Path:
    usual = Home.from_environment({**os.environ, "HOLDFAST_HOME": ""}).path
    return usual.with_name(FOLDER)


def _is_new() -> bool:
    """Whether nothing was ever migrated here: only then may the database become a demo."""
    from django.db import connections

    return "plumbing_installation" not in connections["owner"].introspection.table_names()


def _print_accounts(host: str, port: int, speed: float) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    from holdfast.plumbing import clock
    from holdfast.project.demo.people import ACCOUNTS, password_of, secret_of

    click.echo(
        f"\nLanhe City, an invented place. Its clock runs {speed:g} times as fast. Open http://{_shown(host)}:{port}/\n"
    )
    click.echo(f"  {'account':<28} {'password':<18} {'code now':<9} secret for an authenticator")
    counter = int(clock.real_now().timestamp()) // 30  # codes follow real time, whatever the city's clock says
    for account in ACCOUNTS:
        secret = secret_of(account)
        code = format_hotp_value(hotp_value(secret, counter))
        click.echo(f"  {account.email:<28} {password_of(account):<18} {code:<9} {secret}   {account.title}")
    click.echo("\n  A code lasts half a minute; `holdfast demo --only-found` prints the present ones.\n")


def _shown(host: str) -> str:
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104
