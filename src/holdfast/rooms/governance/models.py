"""Posture: which areas are on a heightened level, why, since when and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency


class Period(models.Model):
    """An area on a heightened level for a time, moved by a declared heightened period and later by an alert alike.

    `cause_room` and `cause_id` name what moved it (a declared period names itself). `reason` is a key of the pack's
    list, never free text. `shape` (GeoJSON geometry, degrees, lon/lat) narrows the area; null: the whole branch.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        DECLARED = "declared"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid7)
    mode = models.CharField(max_length=10, default="live")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DECLARED)
    area = models.ForeignKey(Agency, models.PROTECT, related_name="periods")
    area_path = models.CharField(max_length=200)
    shape = models.JSONField(null=True)
    posture = models.CharField(max_length=40)
    # The level's place on the ladder of its pack, so that the strictest of two packs' levels is known.
    rank = models.SmallIntegerField(default=1)
    reason = models.CharField(max_length=40)
    pack_key = models.CharField(max_length=40)
    cause_room = models.CharField(max_length=30)
    cause_id = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    declared_at = models.DateTimeField()
    declared_by_post = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_post = models.UUIDField(null=True)
    # What the premises below were last told of: begun and over are each carried out once.
    begun_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    # A turn that fails is looked at later, so that it does not stop the others.
    aside_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="period_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["from_at"], name="period_to_begin", condition=Q(begun_at__isnull=True)),
            models.Index(fields=["until_at"], name="period_to_end", condition=Q(over_at__isnull=True)),
            models.Index(fields=["cause_id"], name="period_of_cause"),
        ]
