"""The command line: `holdfast --help`. Subcommands are loaded when they are called."""

from __future__ import annotations

import importlib
import sys

import click

from holdfast.kernel.errors import HoldfastError

# command -> module:attribute; each module registers one click command or group
COMMANDS = {
    "backup": "backup:backup",
    "bench": "bench:bench",
    "demo": "demo:demo",
    "doctor": "doctor:doctor",
    "import": "imports:import_",
    "ledger": "ledger:ledger",
    "migrate": "migrate:migrate",
    "outbox": "outbox:outbox",
    "policy": "policy:policy",
    "restore": "backup:restore",
    "sealer": "processes:sealer",
    "serve": "serve:serve",
    "site": "site:site",
    "stream": "processes:stream",
    "web": "processes:web",
    "worker": "processes:worker",
}


class LazyGroup(click.Group):
    """Loads a command's module only when it is asked for, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="holdfast")
def root() -> None:
    """Readiness and emergency response for crowded public places."""


def main() -> None:
    """The console script: an error of the house is one sentence and exit code 2, never a traceback."""
    try:
        root(prog_name="holdfast")
    except HoldfastError as error:
        click.echo(f"holdfast: {error.sentence}", err=True)
        sys.exit(2)
