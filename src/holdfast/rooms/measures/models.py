"""What a place must have: how each demanded measure stands, how it was tested, and what that adds up to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.kernel.ids import uuid7
from holdfast.rooms.premises.models import Premises


class PlaceMeasure(models.Model):
    """A measure that a pack demands of a place, as it stands now. Its id is what files of evidence are about.

    `share` is 0 to 100: 100 present, 0 absent or never checked, in between partial. `held` and `needed` are the
    amounts behind it where the measure is counted (guards, cameras). It is demanded while `dropped_at` is null.
    """

    class State(models.TextChoices):
        UNCHECKED = "unchecked"
        PRESENT = "present"
        PARTIAL = "partial"
        ABSENT = "absent"

    id = models.UUIDField(primary_key=True, default=uuid7)
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="measures")
    owner_path = models.CharField(max_length=200)
    pack_key = models.CharField(max_length=40)
    rule_id = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNCHECKED)
    share = models.FloatField(default=0)
    held = models.FloatField(null=True)
    needed = models.FloatField(null=True)
    checked_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verifier_post = models.UUIDField(null=True)
    valid_until = models.DateTimeField(null=True)
    demanded_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["premises", "pack_key", "rule_id"], name="one_measure_a_place"),
            models.CheckConstraint(condition=Q(share__gte=0) & Q(share__lte=100), name="share_is_a_percentage"),
        ]


class Check(models.Model):
    """One look at a measure: what was found, how, when it was true and who verified. Never changed afterwards."""

    id = models.BigAutoField(primary_key=True)
    measure = models.ForeignKey(PlaceMeasure, models.CASCADE, related_name="checks")
    state = models.CharField(max_length=10, choices=PlaceMeasure.State.choices)
    share = models.FloatField()
    held = models.FloatField(null=True)
    needed = models.FloatField(null=True)
    note = models.CharField(max_length=300, blank=True)
    note_salt = models.CharField(max_length=64, blank=True, default="")
    true_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    by_post = models.UUIDField(null=True)
    verified = models.BooleanField(default=False)


class Trial(models.Model):
    """An unannounced test of a measure (test item through screening, alarm button, gate). Names posts, never people."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    measure = models.ForeignKey(PlaceMeasure, models.CASCADE, related_name="trials")
    owner_path = models.CharField(max_length=200)
    mode = models.CharField(max_length=10, default="live")
    kind = models.CharField(max_length=60)
    passed = models.BooleanField()
    tested_post = models.UUIDField(null=True)
    by_post = models.UUIDField(null=True)
    true_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    note_salt = models.CharField(max_length=64, blank=True, default="")


class Compliance(models.Model):
    """What the measures of a place add up to under a pack, kept so that peers and lists are one query."""

    id = models.BigAutoField(primary_key=True)
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="compliance")
    owner_path = models.CharField(max_length=200)
    pack_key = models.CharField(max_length=40)
    grade = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    average = models.FloatField()
    weakest = models.FloatField()
    weakest_rule = models.CharField(max_length=60)
    met = models.IntegerField()
    demanded = models.IntegerField()
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["premises", "pack_key"], name="one_compliance_a_pack")]
        indexes = [models.Index(fields=["pack_key", "grade", "kind"], name="compliance_of_peers")]
