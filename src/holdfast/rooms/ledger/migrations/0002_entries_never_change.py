"""Entries, seals and checkpoints are never updated, deleted or truncated, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is never changed: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""
TABLES = ("ledger_entry", "ledger_seal", "ledger_checkpoint")


def _triggers(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_refuses();"
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()"
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION ledger_refuses() CASCADE"),
        *[
            migrations.RunSQL(
                _triggers(table), f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_whole ON {table}"
            )
            for table in TABLES
        ],
    ]
