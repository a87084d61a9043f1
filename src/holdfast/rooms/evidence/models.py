"""Files kept as evidence: by hash, stripped of metadata, for a time."""

from __future__ import annotations

from django.db import models

from holdfast.domain.mode import Mode
from holdfast.kernel.ids import uuid7


class Evidence(models.Model):
    """A file about a subject, and seen as well by whom `through` is shared to: the place, for a duty at a place.
    The bytes lie in the home under their SHA-256; a deleted one leaves its row.

    `wiped_at` says when the bytes of a deleted row were gone, or still needed by another row.
    """

    class Why(models.TextChoices):
        """Why it was deleted."""

        OUTDATED = "outdated"
        BLURRED = "blurred"
        BY_HAND = "by_hand"

    id = models.UUIDField(primary_key=True, default=uuid7)
    mode = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Mode])
    subject_room = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    through_room = models.CharField(max_length=30, blank=True, default="")
    through_id = models.UUIDField(null=True)
    owner_path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=60)
    file_name = models.CharField(max_length=120, blank=True)
    taken_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)
    keep_until = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_why = models.CharField(max_length=20, blank=True, choices=Why.choices, default="")
    deleted_reason = models.TextField(blank=True, default="")
    reason_salt = models.CharField(max_length=64, blank=True, default="")
    wiped_at = models.DateTimeField(null=True)
    blurred_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="blurred")

    class Meta:
        indexes = [
            models.Index(fields=["subject_id"], name="evidence_of_subject"),
            models.Index(fields=["through_id"], name="evidence_through", condition=models.Q(through_id__isnull=False)),
            models.Index(fields=["sha256"], name="evidence_bytes"),
            models.Index(fields=["added_by", "added_at"], name="evidence_quota"),
            models.Index(fields=["keep_until"], name="evidence_to_delete", condition=models.Q(deleted_at__isnull=True)),
            models.Index(
                fields=["deleted_at"],
                name="evidence_to_wipe",
                condition=models.Q(deleted_at__isnull=False, wiped_at__isnull=True),
            ),
        ]


class Upload(models.Model):
    """A file on its way in pieces. Its id is made by the device, so that beginning again finds what arrived.

    `received`: so many bytes lie in the home, from the start, without a gap. `evidence`: what it became."""

    id = models.UUIDField(primary_key=True)
    subject_room = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    owner_path = models.CharField(max_length=200)
    file_name = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    received = models.BigIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    added_by = models.UUIDField()
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["touched_at"], name="upload_touched"),
            models.Index(fields=["added_by"], name="upload_of_person", condition=models.Q(evidence__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__gte=0) & models.Q(received__lte=models.F("size")),
                name="upload_within_its_size",
            )
        ]
