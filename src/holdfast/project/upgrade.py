"""Bring the database to this version: refuse a newer one, back up before a change, then migrate."""

from __future__ import annotations

import os
import secrets
import sys

from holdfast.engine.home import Home
from holdfast.engine.session import session, tell
from holdfast.kernel.errors import HoldfastError, Unavailable
from holdfast.project.cli.django import set_up


def upgrade(home: Home, *, always: bool = False) -> None:
    """Migrate when something is pending (or `always`), after a dump when there is anything to lose."""
    from django.db import connections

    from holdfast.plumbing.epoch import SCHEMA_EPOCH
    from holdfast.project.schema import bring_up_to_date

    epoch = stored_epoch()
    if epoch is not None and epoch > SCHEMA_EPOCH:
        raise Unavailable(
            "The database is of a newer version (schema %(stored)s) than this program (%(known)s). "
            "Install the newer program.",
            stored=epoch,
            known=SCHEMA_EPOCH,
        )
    pending = pending_migrations()
    if epoch == SCHEMA_EPOCH and not pending and not always:
        return
    if epoch is not None and pending:
        _back_up(home)
    tell("Bringing the database to this version")
    bring_up_to_date()
    connections.close_all()


def invite_first_run(home: Home) -> None:
    """As long as nobody has set the house up: the token in the home that the set-up page asks for, said each time."""
    from holdfast.rooms.agencies.actions.set_up import TOKEN_FILE, is_open

    if not is_open():
        return
    if not home.record(TOKEN_FILE):
        home.write_record(TOKEN_FILE, secrets.token_urlsafe(24))
    tell(f"First run: open /setup/ and give this token: {home.record(TOKEN_FILE)}")


def stored_epoch() -> int | None:
    """The schema's epoch in the database, None before the first migration."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('plumbing_installation') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT schema_epoch FROM plumbing_installation WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else None


def pending_migrations() -> list[str]:
    """The migrations of this program that the database has not seen."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _back_up(home: Home) -> None:
    from holdfast.engine.dump import dump_to
    from holdfast.plumbing import clock

    kept = home.backups / f"before-upgrade-{clock.real_now():%Y%m%dT%H%M%SZ}.dump"
    dump_to(kept)
    tell(f"Backed up to {kept} first")


def main() -> None:
    home = Home.from_environment(os.environ)
    try:
        with session(home):
            set_up()
            upgrade(home, always="--always" in sys.argv)
            invite_first_run(home)
    except HoldfastError as error:
        tell(error.sentence)
        sys.exit(2)


if __name__ == "__main__":
    main()
