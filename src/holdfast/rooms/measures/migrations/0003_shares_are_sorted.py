"""The list of places is ordered by weakest link and by average without sorting a whole city."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("measures", "0002_peers_by_listing_and_what_demands_stand_on")]

    operations = [
        migrations.AddIndex(
            model_name="compliance",
            index=models.Index(fields=["pack_key", "weakest", "premises"], name="compliance_by_weakest"),
        ),
        migrations.AddIndex(
            model_name="compliance",
            index=models.Index(fields=["pack_key", "average", "premises"], name="compliance_by_average"),
        ),
    ]
