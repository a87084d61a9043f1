"""`holdfast outbox`: whether anything leaves, and the two acts of whoever runs the machine."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from holdfast.project.cli.django import house

if TYPE_CHECKING:
    from holdfast.rooms.outbox.queries import ChannelStanding, Standing


@click.group()
def outbox() -> None:
    """See, release or quarantine what leaves the house."""


@outbox.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(as_json: bool) -> None:
    """Say whether messages leave, what waits and how each way out is doing."""
    with house():
        from holdfast.rooms.outbox.queries import standing

        now = standing()
    click.echo(_as_json(now) if as_json else _in_words(now))


@outbox.command()
def release() -> None:
    """Let this copy of the database send from this home."""
    with house():
        from holdfast.rooms.outbox import actions
        from holdfast.rooms.outbox.release_token import is_released

        if is_released():
            click.echo("Released already.")
            return
        actions.release()
    click.echo("Released: messages leave from here.")


@outbox.command()
@click.option("--reason", default="works", show_default=True, help="restored, wrong_messages, exercise, works...")
def quarantine(reason: str) -> None:
    """Let nothing leave; messages wait."""
    with house():
        from holdfast.rooms.outbox import actions

        actions.quarantine(reason)
    click.echo("In quarantine: nothing leaves, messages wait.")


def _as_json(now: Standing) -> str:
    body = asdict(now) | {"waiting": dict(now.waiting)}
    return json.dumps(body, default=str)


def _in_words(now: Standing) -> str:
    first = f"released since {now.since:%Y-%m-%d %H:%M} UTC" if now.released else "quarantine: nothing leaves"
    waiting = ", ".join(f"{lane} {count}" for lane, count in now.waiting)
    lines = [first, f"waiting: {waiting}"]
    for way in now.channels:
        trouble = way.not_ready or (f"{way.failures} failures in a row" if way.failures else "working")
        lines.append(f"{way.name}: {trouble}{_of_canary(way)}")
    return "\n".join(lines)


def _of_canary(way: ChannelStanding) -> str:
    if way.canary is None:
        return ""
    return (
        f", canary of {way.canary.sent_at:%Y-%m-%d %H:%M} UTC {'arrived' if way.canary.arrived else 'did not arrive'}"
    )
