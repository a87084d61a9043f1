"""Plans: one for a city, an agency or a site; versions that are signed off, role cards, and whether they are stale."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency


class Plan(models.Model):
    """The plan of one subject: a place (`premises`) or an agency (`agencies`; the city is one). One subject, one plan."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    subject_room = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=160)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="plans")
    owner_path = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    # The moment from which the signed version is too old; the worker looks at it, pages compare with it.
    stale_at = models.DateTimeField(null=True)
    # What was said of it, by somebody or by what happened, and since when; `age` once the worker has seen that.
    stale_since = models.DateTimeField(null=True)
    stale_reason = models.CharField(max_length=40, blank=True)
    stale_about = models.CharField(max_length=200, blank=True)
    stale_salt = models.CharField(max_length=64, blank=True, default="")
    reviewed_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_room", "subject_id"], name="one_subject_one_plan")]
        indexes = [
            models.Index(fields=["owner_path"], name="plan_of_branch", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["subject_label", "id"], name="plan_by_label"),
            models.Index(fields=["stale_at"], name="plan_to_age", condition=Q(stale_since__isnull=True)),
        ]


class Version(models.Model):
    """One version: sections and role cards as the pack lists them, in the writer's words. A signed one never changes:
    a trigger refuses it. `revision` counts the changes of a draft, so that of two editors the second is told."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PROPOSED = "proposed"
        SIGNED = "signed"
        REFUSED = "refused"
        SUPERSEDED = "superseded"

    id = models.UUIDField(primary_key=True, default=uuid7)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    sections = models.JSONField(default=list)
    role_cards = models.JSONField(default=list)
    pack_key = models.CharField(max_length=40, default="")
    pack_version = models.CharField(max_length=20, default="")
    sha256 = models.CharField(max_length=64, blank=True)
    revision = models.IntegerField(default=0)
    begun_at = models.DateTimeField()
    begun_by_post = models.UUIDField(null=True)
    proposed_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by_post = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_number_a_plan"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="signed"), name="one_signed_version"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=["draft", "proposed"]), name="one_version_in_work"
            ),
        ]
