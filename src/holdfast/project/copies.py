"""Backups and restores of the whole: database, files of evidence, and the proof that both came through."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

from holdfast.engine.base import DATA, restore_base, take_base
from holdfast.engine.command import child_environment
from holdfast.engine.connect import connection_for, connection_words, is_embedded
from holdfast.engine.dump import dump_to, restore_dump
from holdfast.engine.home import Home
from holdfast.engine.manifest import Head, Manifest, sha256_of
from holdfast.engine.postgres import discard
from holdfast.engine.session import session
from holdfast.kernel.errors import BadInput, Place, Refused, Unavailable
from holdfast.plumbing import clock

DUMP = "database.dump"
FILES = "files"

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Restored:
    """What a restore found: the ledger's head and the number of files that came through."""

    head: Head
    files: int


def back_up(home: Home, target: Path, *, base: bool = False, archive: str = "") -> Manifest:
    """Write a backup of `home` to the new folder `target`: whole under its name, or not at all."""
    if target.exists():
        raise BadInput(Place(field="--to"), "a folder that does not exist yet", str(target))
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    try:
        manifest = _base(home, unfinished, archive) if base else _dump(home, unfinished)
        manifest.write(unfinished)
        unfinished.rename(target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return manifest


def restore(source: Path, home: Home, *, archive: Path | None = None, until: datetime | None = None) -> Restored:
    """Make the new `home` from a backup, in quarantine; nothing of it stays when the proof fails."""
    manifest = Manifest.read(source)
    if home.path.exists() and any(home.path.iterdir()):
        raise BadInput(Place(field="--home"), "a folder that does not exist yet or is empty", str(home.path))
    if until is not None and manifest.kind != "base":
        raise BadInput(Place(field="--until"), "a base backup (holdfast backup --base)", f"a {manifest.kind}")
    home.prepare()
    try:
        return _restore(source, manifest, home, archive or _recorded_archive(manifest), until)
    except BaseException:
        discard(home)
        raise


def _restore(source: Path, manifest: Manifest, home: Home, archive: Path | None, until: datetime | None) -> Restored:
    env = {**os.environ, "HOLDFAST_HOME": str(home.path)}
    _take_files(source / FILES, home.files, manifest)
    if manifest.kind == "dump":
        _check_dump(source, manifest)
    else:
        _refuse_server_elsewhere()
        restore_base(source / DATA, home, archive=archive, until=until)
    with session(home, env):
        if manifest.kind == "dump":
            restore_dump(source / DUMP, env)
        with psycopg.connect(**connection_words(connection_for("owner", env))) as owner:  # type: ignore[arg-type]
            head = _checked_head(owner, manifest)
            # The release is bound to a token in the other home; without its row nobody mistakes this copy for live.
            owner.execute("DELETE FROM outbox_release")
        _give_rights(env)
    return Restored(head, len(manifest.files))


def _dump(home: Home, folder: Path) -> Manifest:
    with _snapshot() as (owner, name):
        manifest = _facts(owner, "dump")
        dump_to(folder / DUMP, snapshot=name)
    # After the dump: a row of the snapshot may speak of a file, so the file lay there before.
    return replace(manifest, dump_sha256=sha256_of(folder / DUMP), files=_keep_files(home.files, folder / FILES))


def _base(home: Home, folder: Path, archive: str) -> Manifest:
    _refuse_server_elsewhere()
    with _snapshot() as (owner, _):
        manifest = _facts(owner, "base")
    take_base(folder / DATA)
    return replace(manifest, archive=archive, files=_keep_files(home.files, folder / FILES))


@contextmanager
def _snapshot() -> Iterator[tuple[Connection, str]]:
    """A connection as owner and the name of the one moment that it sees, for others to see the same."""
    words = connection_words(connection_for("owner"))
    with psycopg.connect(**words) as owner:  # type: ignore[arg-type]
        owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = owner.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield owner, str(row[0])


def _facts(owner: Connection, kind: str) -> Manifest:
    row = owner.execute(
        "SELECT schema_epoch, (SELECT count(*) FROM ledger_entry) FROM plumbing_installation WHERE id = 1"
    ).fetchone()
    if row is None:
        raise Refused("There is nothing to back up: the database was never set up.")
    epoch, entries = int(str(row[0])), int(str(row[1]))
    return Manifest(kind, clock.real_now(), version("holdfast"), epoch, ledger_head(owner), entries)


def ledger_head(connection: Connection, number: int | None = None) -> Head:
    """The last seal, or the seal with `number`; an empty head when there is none."""
    where = "WHERE number = %s" if number is not None else "WHERE %s::bigint IS NULL ORDER BY number DESC LIMIT 1"
    query = sql.SQL("SELECT number, encode(hash, 'hex') FROM ledger_seal ") + sql.SQL(where)
    row = connection.execute(query, (number,)).fetchone()
    return Head(int(str(row[0])), str(row[1])) if row else Head()


def _checked_head(owner: Connection, manifest: Manifest) -> Head:
    """The restored head; it must be the manifest's, or in a base copy with later log stand upon it."""
    head = ledger_head(owner)
    at_backup = head if manifest.kind == "dump" else ledger_head(owner, manifest.head.number)
    if at_backup != manifest.head:
        raise Refused(
            "The restored ledger differs from the backup's: number %(number)s has hash %(came)s, not %(expected)s.",
            number=manifest.head.number,
            came=at_backup.hash[:16] or "none",
            expected=manifest.head.hash[:16] or "none",
        )
    return head


def _check_dump(source: Path, manifest: Manifest) -> None:
    found = sha256_of(source / DUMP)
    if found != manifest.dump_sha256:
        raise BadInput(Place(str(source / DUMP)), f"SHA-256 {manifest.dump_sha256[:16]}", found[:16])


def _keep_files(source: Path, target: Path) -> dict[str, str]:
    """Copy the evidence and say what was copied; one that its retention deletes meanwhile is left out."""
    kept: dict[str, str] = {}
    for path in sorted(source.rglob("*")):
        name = str(path.relative_to(source))
        if path.is_file() and _copied(path, target / name):
            kept[name] = sha256_of(target / name)
    return kept


def _take_files(source: Path, target: Path, manifest: Manifest) -> None:
    for name, expected in manifest.files.items():
        if not _copied(source / name, target / name) or sha256_of(target / name) != expected:
            raise BadInput(Place(str(source / name)), f"the file with SHA-256 {expected[:16]}", "another or none")


def _copied(source: Path, target: Path) -> bool:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        return False
    target.chmod(0o600)
    return True


def _give_rights(env: dict[str, str]) -> None:
    """A dump carries no rights of roles; the upgrade gives them, in a process that reads the new home."""
    words = [sys.executable, "-m", "holdfast.project.upgrade", "--always"]
    done = subprocess.run(words, env=child_environment(env), capture_output=True, text=True, check=False, cwd="/")
    if done.returncode != 0:
        raise Unavailable("The restored database could not be made ready: %(reason)s", reason=done.stderr[-300:])


def _recorded_archive(manifest: Manifest) -> Path | None:
    return Path(manifest.archive) if manifest.archive and Path(manifest.archive).is_dir() else None


def _refuse_server_elsewhere() -> None:
    if not is_embedded():
        raise Refused("A base backup is of the home's own server; for DATABASE_URL use that server's tools, or a dump.")
