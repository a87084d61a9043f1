"""The register, thin for now: premises, their facts, their grades and the runs that imported them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency


class Premises(models.Model):
    """A place. `public_service` and `always_standard` are what grade rules need, and nothing may select by them."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=160, blank=True)
    name_zh = models.CharField(max_length=160, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    shape = models.JSONField(null=True)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="premises")
    owner_path = models.CharField(max_length=200)
    source = models.CharField(max_length=20)
    source_ref = models.CharField(max_length=60, null=True)
    public_service = models.BooleanField(default=False)
    always_standard = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_ref"], name="one_premises_a_source"),
            models.CheckConstraint(
                condition=Q(lat__gte=-90) & Q(lat__lte=90) & Q(lon__gte=-180) & Q(lon__lte=180),
                name="premises_on_earth",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner_path", "kind"],
                name="premises_of_branch",
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
            ),
        ]


class Fact(models.Model):
    """A fact of a place: value, method, date, assessor's post, assumed or not. The newest by `entered_at` holds."""

    id = models.BigAutoField(primary_key=True)
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="facts")
    name = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    method = models.CharField(max_length=40, blank=True)
    assessed_on = models.DateField(null=True)
    assessor_post = models.UUIDField(null=True)
    assumed = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "name"], condition=Q(superseded_at__isnull=True), name="one_fact_in_force"
            )
        ]


class Grade(models.Model):
    """The grade that a pack gives a place, with its reason and the facts it stood on."""

    id = models.BigAutoField(primary_key=True)
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="grades")
    pack_key = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    grade = models.CharField(max_length=20)
    reason = models.JSONField(default=dict)
    missing = models.CharField(max_length=40, blank=True)
    assumed = models.BooleanField(default=False)
    graded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "pack_key"], condition=Q(superseded_at__isnull=True), name="one_grade_in_force"
            )
        ]
        indexes = [models.Index(fields=["pack_key", "grade"], name="grade_of_pack")]
