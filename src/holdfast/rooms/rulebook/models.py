"""Adopted packs and the rules compiled from them. A rule's row never changes: a new edition is a new row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency


class Pack(models.Model):
    """The text of one version of a pack, by its hash."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="one_text_a_version")]


class Adoption(models.Model):
    """A pack holds in an agency's branch from a day to a day; `voluntary_from` opens rules that are not yet law.
    Adopting is a decision: until it is made the row is only proposed."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ADOPTED = "adopted"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid7)
    pack = models.ForeignKey(Pack, models.PROTECT, related_name="adoptions")
    area = models.ForeignKey(Agency, models.PROTECT, related_name="adoptions")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    voluntary_from = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices)
    proposed_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "pack", "from_on"], condition=Q(state="adopted"), name="one_adoption_a_day"
            )
        ]
        indexes = [models.Index(fields=["area", "from_on"], name="adoption_of_area")]


class Rule(models.Model):
    """A compiled rule: the JSON of `domain.obligation.rule.ClockRule` or `SeriesRule`, by pack, version and id."""

    id = models.BigAutoField(primary_key=True)
    pack_key = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    rule_id = models.CharField(max_length=60)
    body = models.JSONField()
    body_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack_key", "pack_version", "rule_id", "body_hash"], name="one_row_a_rule")
        ]


class Holiday(models.Model):
    """A local day that differs from the pack's working calendar: off, or a make-up working day."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    area = models.ForeignKey(Agency, models.PROTECT, related_name="holidays")
    on = models.DateField()
    works = models.BooleanField(default=False)
    name_en = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "on"], condition=Q(removed_at__isnull=True), name="one_holiday_a_day"
            )
        ]
