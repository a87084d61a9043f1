"""What a person typed for an act that takes something away is kept beside the entry of the act."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_chain_is_read_back")]

    operations = [
        migrations.CreateModel(
            name="Said",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        "ledger.entry",
                        models.DO_NOTHING,
                        db_constraint=False,
                        primary_key=True,
                        related_name="said",
                        serialize=False,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("salt", models.CharField(max_length=64)),
            ],
        ),
    ]
