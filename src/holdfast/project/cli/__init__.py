"""The command line: `holdfast --help`. Subcommands are loaded when they are called."""

from __future__ import annotations

import importlib
import sys

import click

from holdfast.kernel.errors import HoldfastError

# command -> module:attribute (one click command or group) and what it is for, so that `--help` loads none of them
COMMANDS = {
    "backup": ("backup:backup", "Back up the database and the files."),
    "bench": ("bench:bench", "Measure, beside an anchor in the same run."),
    "cap": ("cap:cap", "Check alerts in the Common Alerting Protocol."),
    "demo": ("demo:demo", "Serve an invented city whose clocks run."),
    "doctor": ("doctor:doctor", "Look at everything that a duty officer leans on."),
    "egress": ("egress:egress", "Estimate how long a place takes to empty."),
    "hypercube": ("hypercube:hypercube", "Solve up to 16 crews exactly: busy, lost, travel."),
    "export": ("export:export", "Write the register to a file."),
    "import": ("imports:import_", "Read places and their facts."),
    "ledger": ("ledger:ledger", "Verify, sign and export the ledger."),
    "locate": ("locate:locate", "Find where teams and stock should stand."),
    "migrate": ("migrate:migrate", "Bring the database to this version."),
    "outbox": ("outbox:outbox", "Release or quarantine what leaves the house."),
    "policy": ("policy:policy", "Check, compare, explain and adopt packs."),
    "reach": ("reach:reach", "Find who is within so many minutes of which site."),
    "restore": ("backup:restore", "Restore a backup elsewhere, into quarantine."),
    "roads": ("roads:roads", "Make a road network from an extract."),
    "sealer": ("processes:sealer", "Run the sealer by itself."),
    "serve": ("serve:serve", "Run the whole house."),
    "simulate": ("simulate:simulate", "Replay calls against finite crews."),
    "site": ("site:site", "Grade places and open what they owe."),
    "stream": ("processes:stream", "Run the live stream by itself."),
    "travel": ("travel:travel", "Find times, ways and areas within so many minutes."),
    "web": ("processes:web", "Run pages and API by themselves."),
    "worker": ("processes:worker", "Run one worker by itself."),
}


class LazyGroup(click.Group):
    """Loads a command's module only when it is asked for, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in sorted(COMMANDS.items())])


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
