"""Two indexes by spot were the same; the one that stays holds what the map asks, so that a city is counted from it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("premises", "0007_places_are_found_by_spot")]

    operations = [
        migrations.RemoveIndex(model_name="premises", name="premises_by_spot"),
        migrations.RemoveIndex(model_name="premises", name="premises_on_map"),
        migrations.AddIndex(
            model_name="premises",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["lat", "lon"],
                include=["owner_path", "id"],
                name="premises_on_map",
            ),
        ),
    ]
