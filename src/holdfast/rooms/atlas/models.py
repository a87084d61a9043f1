"""The ground that places stand on: extracts that were read, and roads, land and water in cells for the map."""

from __future__ import annotations

from django.db import models

from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency


class Extract(models.Model):
    """A file that places or ground came from: its hash, the date of its data, and whom to credit on every page."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="extracts")
    owner_path = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    data_at = models.DateTimeField(null=True)
    credit = models.CharField(max_length=160, blank=True)
    read_at = models.DateTimeField()


class Cell(models.Model):
    """One cell of one zoom band: gzipped GeoJSON of at most 300 KB with the lines and areas generalised for it.

    Ground is public knowledge: no owner, no rights beyond being signed in.
    """

    id = models.BigAutoField(primary_key=True)
    extract = models.ForeignKey(Extract, models.CASCADE, related_name="cells")
    band = models.SmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    content = models.BinaryField()
    etag = models.CharField(max_length=64)
    features = models.IntegerField()
    # Pieces left out so that the cell stays small: the least important of the densest places.
    dropped = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["band", "x", "y", "extract"], name="one_cell_a_place")]
