"""Seals know their entry to the models (the column stays as it is), and readings of the chain are kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_entries_never_change")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("seal", "entry_id"),
                migrations.AddField(
                    "seal",
                    "entry",
                    models.OneToOneField(
                        "ledger.entry",
                        models.DO_NOTHING,
                        db_constraint=False,
                        related_name="seal",
                    ),
                    preserve_default=False,
                ),
            ]
        ),
        migrations.CreateModel(
            name="ReadBack",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("to_number", models.BigIntegerField()),
                ("number", models.BigIntegerField(default=0)),
                ("hash", models.BinaryField(max_length=32)),
                ("seconds", models.FloatField(default=0.0)),
                ("first_bad", models.BigIntegerField(null=True)),
                ("wrong", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.AddIndex(
            "entry", models.Index(fields=["owner_path", "id"], name="entry_of_branch")
        ),
        migrations.AddIndex(
            "checkpoint", models.Index(fields=["made_at"], name="checkpoint_made")
        ),
    ]
