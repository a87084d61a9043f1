"""What a place must have: how each demanded measure stands, how it was tested, and what that adds up to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.kernel.ids import uuid7
from holdfast.rooms.premises.models import Premises


class PlaceMeasure(models.Model):
    """A measure that a pack demands of a place, as it stands now. Its id is what files of evidence are about.

    `share` is 0 to 100: 100 present, 0 absent or never checked, in between partial. `held` and `needed` are the
    amounts behind it where the measure is counted (guards, cameras); `total` is the count that whoever checked gave
    where the pack gives none, `missing` the fact without which the need is not known, `assumed` that it is assumed.
    `at_most` is what failed tests have left. It is demanded while `dropped_at` is null.
    """

    class State(models.TextChoices):
        UNCHECKED = "unchecked"
        UNKNOWN = "unknown"
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
    total = models.FloatField(null=True)
    at_most = models.FloatField(null=True)
    missing = models.CharField(max_length=40, blank=True, default="", db_default="")
    assumed = models.BooleanField(default=False, db_default=False)
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
    """One look at a measure: what was found, how, when it was true and who verified. Never changed afterwards.

    `trial` is the failed test that found it so; `by_user` and `by_path` say whose look it was, as nobody verifies
    their own.
    """

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
    by_user = models.UUIDField(null=True)
    by_path = models.CharField(max_length=200, blank=True, default="")
    verified = models.BooleanField(default=False)
    trial = models.ForeignKey("Trial", models.CASCADE, null=True, related_name="checks")


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
    """What the measures of a place add up to under a pack, kept so that peers and lists are one query. Null figures:
    nothing is demanded of it. `listing` is what lists say of the kind, never the kind itself.

    `basis`, `grade_row`, `posture` and `facts_upto` say what the demands were last worked out from: the measures that
    opened under the adoption, the grade, the posture and the newest fact that a need counts by.
    """

    id = models.BigAutoField(primary_key=True)
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="compliance")
    owner_path = models.CharField(max_length=200)
    pack_key = models.CharField(max_length=40)
    grade = models.CharField(max_length=20)
    listing = models.CharField(max_length=30)
    average = models.FloatField(null=True)
    weakest = models.FloatField(null=True)
    weakest_rule = models.CharField(max_length=60, blank=True)
    met = models.IntegerField()
    demanded = models.IntegerField()
    reckoned_at = models.DateTimeField()
    basis = models.CharField(max_length=64, blank=True, default="", db_default="")
    grade_row = models.BigIntegerField(null=True)
    posture = models.CharField(max_length=40, default="normal", db_default="normal")
    facts_upto = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["premises", "pack_key"], name="one_compliance_a_pack")]
        indexes = [
            models.Index(fields=["pack_key", "grade", "listing"], name="compliance_of_peers"),
            models.Index(fields=["pack_key", "weakest", "premises"], name="compliance_by_weakest"),
            models.Index(fields=["pack_key", "average", "premises"], name="compliance_by_average"),
        ]
