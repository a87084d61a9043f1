"""Figures count what was due on a day: an index by the time due, in the hot table and in the past."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("obligations", "0001_first")]

    operations = [
        migrations.AddIndex("obligation", models.Index(fields=["due_at"], name="obligation_by_day")),
        migrations.AddIndex("obligationpast", models.Index(fields=["due_at"], name="past_by_day")),
    ]
