"""What came from phones, and the marks of places.

A receipt is what became of one report: its id is made by the phone, so that sending it again changes nothing."""

from __future__ import annotations

from django.db import models

from holdfast.domain.mode import Mode
from holdfast.kernel.ids import uuid7
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.rulebook.models import Rule


class Mark(models.Model):
    """A mark at a place, to be scanned: it confirms that a round was there, and keeps nobody's way.

    `secret` is the random part of its token; an ended mark confirms nothing any more."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="+")
    owner_path = models.CharField(max_length=200)
    label = models.CharField(max_length=80)
    secret = models.CharField(max_length=32, unique=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["premises"], name="mark_of_place")]


class Receipt(models.Model):
    """One report of a duty and what became of it: it counted, or it came second and is kept as superseded.

    `true_at`: when it was done; `noted_at`: when the phone noted it; `heard_at`: when it came here. `drift`: by how much
    the phone's clock was corrected, in seconds; `drift_heard`: by how much it is off now. `first_*`: who was first."""

    class Outcome(models.TextChoices):
        COUNTED = "counted"
        SUPERSEDED = "superseded"

    class Why(models.TextChoices):
        """Why a report counted no more."""

        SETTLED = "settled"
        WITHDRAWN = "withdrawn"
        EXCUSED = "excused"

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=10, choices=[(mode.value, mode.value) for mode in Mode])
    # By id alone: settled duties move to the past, their receipts stay.
    obligation_id = models.UUIDField()
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+")
    subject_room = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=160, blank=True)
    owner_path = models.CharField(max_length=200)
    person = models.UUIDField()
    post = models.UUIDField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    state = models.CharField(max_length=10)
    true_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    drift = models.IntegerField(null=True)
    drift_heard = models.IntegerField(null=True)
    answers = models.JSONField(default=list)
    note = models.TextField(blank=True)
    note_salt = models.CharField(max_length=64, blank=True)
    evidence = models.JSONField(default=list)
    mark = models.ForeignKey(Mark, models.PROTECT, null=True, related_name="+")
    first_true_at = models.DateTimeField(null=True)
    first_heard_at = models.DateTimeField(null=True)
    first_post = models.UUIDField(null=True)
    wording = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation_id"], condition=models.Q(outcome="counted"), name="one_report_counts"
            )
        ]
        indexes = [
            models.Index(fields=["obligation_id"], name="receipt_of_duty"),
            models.Index(fields=["person", "heard_at"], name="receipt_of_person"),
        ]
