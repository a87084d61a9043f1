"""Feeds that are polled, and every alert that came by them, taken or not."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.domain.feeds.judge import Signed, Why
from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency


class Source(models.Model):
    """One feed: where, how often, whose alerts it may carry, and by which certificate they are signed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="feeds")
    owner_path = models.CharField(max_length=200)
    name_en = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=500)
    minutes = models.SmallIntegerField(default=5)
    senders = models.JSONField(default=list)
    certificate = models.TextField(blank=True)
    oldest_hours = models.SmallIntegerField(default=48)
    added_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    # Of the transport: real time, what the server called its version, and how it went.
    next_poll = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    polled_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "url"], name="one_feed_once")]


class Imported(models.Model):
    """An alert of somebody else, with its own bytes: it waits for a person, or says why it was not taken."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"
        DISMISSED = "dismissed"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid7)
    source = models.ForeignKey(Source, models.PROTECT, related_name="imported")
    owner_path = models.CharField(max_length=200)
    entry_id = models.CharField(max_length=500)
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    came_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices)
    why = models.CharField(max_length=20, blank=True, choices=[(why.value, why.value) for why in Why])
    detail = models.CharField(max_length=200, blank=True)
    signed = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Signed])
    # What its sender calls it; empty where it is no alert of CAP 1.2.
    sender = models.CharField(max_length=200, blank=True)
    identifier = models.CharField(max_length=200, blank=True)
    sent = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, blank=True)
    msg_type = models.CharField(max_length=10, blank=True)
    headline = models.CharField(max_length=300, blank=True)
    severity = models.CharField(max_length=10, blank=True)
    area = models.CharField(max_length=300, blank=True)
    expires = models.DateTimeField(null=True)
    seen = models.IntegerField(default=1)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "sha256"], name="same_bytes_once"),
            models.UniqueConstraint(
                fields=["owner_path", "sender", "identifier", "sent"],
                name="one_alert_waits_once",
                condition=~Q(state="refused"),
            ),
        ]
        indexes = [models.Index(fields=["owner_path", "state", "came_at"], name="imported_by_state")]
