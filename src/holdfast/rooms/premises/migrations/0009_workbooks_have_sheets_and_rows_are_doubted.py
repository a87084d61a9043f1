"""Which sheet of a workbook is read, remembered by its sheets; and rows that are taken and looked at twice."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("premises", "0008_the_map_reads_one_index")]

    operations = [
        migrations.AddField("intake", "sheets", models.JSONField(default=list)),
        migrations.AddField("intake", "sheet", models.CharField(blank=True, max_length=60)),
        migrations.AddField("columnmapping", "sheet", models.CharField(blank=True, max_length=60)),
        migrations.AddField("refusal", "taken", models.BooleanField(default=False)),
    ]
