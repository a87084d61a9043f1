"""`holdfast backup` and `holdfast restore`."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from holdfast.engine.home import Home, write_private
from holdfast.engine.postgres import discard
from holdfast.engine.session import session
from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing import clock
from holdfast.project import copies

FOLDER = click.Path(file_okay=False, path_type=Path)
VERIFIED = "verified"


@click.command()
@click.option("--to", "target", type=FOLDER, help="A new folder; default: in the home's backups.")
@click.option("--base", is_flag=True, help="Copy the data folder, for restores to a moment.")
@click.option("--archive", type=FOLDER, envvar="HOLDFAST_ARCHIVE", help="Where `serve --archive` keeps the log.")
@click.option("--drill", is_flag=True, help="Restore the backup into a throw-away home and compare.")
@click.option("--json", "as_json", is_flag=True)
def backup(target: Path | None, base: bool, archive: Path | None, drill: bool, as_json: bool) -> None:
    """Back up database and evidence while everything runs."""
    home = Home.from_environment()
    kind = "base" if base else "dump"
    target = (target or home.backups / f"{kind}-{clock.real_now():%Y%m%dT%H%M%SZ}").absolute()
    with session(home):
        manifest = copies.back_up(home, target, base=base, archive=str(archive.absolute()) if archive else "")
    if drill:
        _drill(target)
        write_private(home.backups / VERIFIED, clock.real_now().isoformat() + "\n")
    words = {"backup": str(target), "head": manifest.head.number, "hash": manifest.head.hash, "verified": drill}
    click.echo(json.dumps(words) if as_json else _sentence(words))


@click.command()
@click.option("--from", "source", type=FOLDER, required=True, help="The folder of a backup.")
@click.option("--home", "target", type=FOLDER, required=True, help="The new home; it must not exist yet.")
@click.option("--archive", type=FOLDER, help="The folder of the log; default: as the backup recorded.")
@click.option("--until", help="A moment such as 2026-11-21T14:00:00+00:00; base backups only.")
@click.option("--json", "as_json", is_flag=True)
def restore(source: Path, target: Path, archive: Path | None, until: str | None, as_json: bool) -> None:
    """Restore into a new home. It sends nothing until it is released there."""
    home = Home(target.absolute())
    found = copies.restore(source.absolute(), home, archive=archive, until=_moment(until))
    words = {"home": str(home.path), "head": found.head.number, "hash": found.head.hash, "files": found.files}
    if as_json:
        click.echo(json.dumps(words))
        return
    click.echo("Restored to {home}: ledger head {head} ({hash:.12}), {files} files.".format(**words))
    click.echo("It is in quarantine: it sends nothing. Serve it with HOLDFAST_HOME set to it and release it there.")


def _drill(source: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="holdfast-drill-") as folder:
        home = Home(Path(folder, "home"))
        copies.restore(source, home)
        discard(home)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(Place(field="--until"), "a moment such as 2026-11-21T14:00:00+00:00", text) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _sentence(words: dict[str, object]) -> str:
    proof = ", restored and compared" if words["verified"] else ""
    return f"Backed up to {words['backup']}: ledger head {words['head']} ({str(words['hash'])[:12]}){proof}."
