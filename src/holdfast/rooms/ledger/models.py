"""Entries, their seals, and the signed checkpoints. Plain ids, no foreign keys: an entry outlives what it speaks of."""

from __future__ import annotations

from django.db import models

from holdfast.domain.ledger.entry import By
from holdfast.domain.mode import Mode
from holdfast.kernel.ids import uuid7


class Entry(models.Model):
    """One thing that happened. Inserted in the business transaction, never updated: triggers refuse it."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    mode = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Mode])
    subject_room = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    owner_path = models.CharField(max_length=200)
    by = models.CharField(max_length=10, choices=[(b.value, b.value) for b in By])
    person = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    agency = models.UUIDField(null=True)
    true_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    clock = models.CharField(max_length=10, default="real")
    facts = models.JSONField(default=dict)
    commitments = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "id"], name="entry_of_subject"),
            models.Index(fields=["kind", "id"], name="entry_of_kind"),
            models.Index(fields=["entered_at"], name="entry_entered"),
            models.Index(fields=["owner_path", "id"], name="entry_of_branch"),
        ]


class Seal(models.Model):
    """An entry's number without gaps and its place in the chain; INSERT only, by the sealer alone."""

    number = models.BigIntegerField(primary_key=True)
    # No constraint: the sealer is the only writer, and an entry that was removed by force must still be reported.
    entry = models.OneToOneField(Entry, models.DO_NOTHING, db_constraint=False, related_name="seal")
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()


class Said(models.Model):
    """The reason that a person typed for an act that takes something away. The entry holds its commitment only, so that
    the words can be erased and the chain stays whole."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, db_constraint=False, related_name="said", primary_key=True)
    reason = models.CharField(max_length=500)
    salt = models.CharField(max_length=64)


class Checkpoint(models.Model):
    """The head of the chain at a moment, signed with the sealer's Ed25519 key; copies leave the house."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    signature = models.BinaryField(max_length=64)
    public_key = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="checkpoint_made")]


class ReadBack(models.Model):
    """One reading of the whole chain by this machine, a piece at a time: how far it came and what it found."""

    id = models.BigAutoField(primary_key=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    to_number = models.BigIntegerField()
    number = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)
    seconds = models.FloatField(default=0.0)
    first_bad = models.BigIntegerField(null=True)
    wrong = models.CharField(max_length=20, blank=True)
