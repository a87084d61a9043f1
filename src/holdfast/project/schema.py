"""The schema as the owner makes it, and what the other two roles may do with it."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from holdfast.plumbing import clock
from holdfast.plumbing.epoch import SCHEMA_EPOCH

# The app inserts and reads entries, and reads seals; the sealer reads entries and inserts seals. Nobody updates either.
LEDGER_TABLES = ("ledger_entry", "ledger_seal", "ledger_checkpoint")


def bring_up_to_date(*, demo: bool = False) -> None:
    """Migrates as owner, grants, and writes the epoch; running it twice changes nothing."""
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    call_command("createcachetable", database="owner", verbosity=0)
    _grant()
    _write_installation(demo=demo)


def _grant() -> None:
    app = settings.DATABASES["default"]["USER"]
    sealer = settings.DATABASES["sealer"]["USER"]
    owner = connections["owner"]
    if app == owner.settings_dict["USER"]:
        return  # one role for all: doctor says so
    ledger = ", ".join(LEDGER_TABLES)
    with owner.cursor() as cursor:
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}")
        cursor.execute(f"REVOKE ALL ON {ledger} FROM {app}")
        cursor.execute(f"GRANT SELECT, INSERT ON ledger_entry TO {app}")
        cursor.execute(f"GRANT SELECT ON ledger_seal, ledger_checkpoint TO {app}")
        if sealer not in (app, owner.settings_dict["USER"]):
            cursor.execute(f"GRANT SELECT ON ledger_entry, plumbing_installation, plumbing_timemachine TO {sealer}")
            cursor.execute(f"GRANT SELECT, INSERT ON ledger_seal, ledger_checkpoint TO {sealer}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON plumbing_heartbeat TO {sealer}")


def _write_installation(*, demo: bool) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO plumbing_installation (id, schema_epoch, demo, created_at) VALUES (1, %s, %s, %s)"
            " ON CONFLICT (id) DO UPDATE SET schema_epoch = excluded.schema_epoch",
            [SCHEMA_EPOCH, demo, clock.real_now()],
        )
