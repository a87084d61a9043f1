"""Messages, every attempt to deliver them, the state of channels, and the release without which nothing leaves."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.states import MessageState
from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Post, User

OPEN = [MessageState.WAITING.value, MessageState.LEASED.value]


class Message(models.Model):
    """One text to one recipient by one channel in one round, about one subject: unique, so never twice.

    `queued_at`, `not_after`, `held_until`, `done_at` are by the rules' clock; `next_try`, `lease_until` are real time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    mode = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Mode])
    lane = models.CharField(max_length=12, choices=[(lane.value, lane.value) for lane in Lane])
    subject_room = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    round = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    # Django's own indexes on these would cost every insert; those below serve the look-ups that there are.
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="messages", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="messages", db_index=False)
    address = models.CharField(max_length=200, blank=True)
    owner_path = models.CharField(max_length=200)
    template = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in MessageState])
    queued_at = models.DateTimeField()
    next_try = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    held_why = models.CharField(max_length=10, blank=True, default="")
    fence = models.BigIntegerField(default=0)
    attempts = models.SmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    second_due = models.DateTimeField(null=True)  # by the rules' clock: from then on another way is tried
    seconded_at = models.DateTimeField(null=True)
    digest = models.ForeignKey("self", models.SET_NULL, null=True, related_name="digested", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "round", "channel", "user", "address", "subject_room"],
                name="one_message_a_round",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.LIVE.value) | ~Q(channel__startswith="public"), name="exercise_never_public"
            ),
        ]
        indexes = [
            # In the order in which they are claimed, so that a claim of few among very many reads few.
            models.Index(
                fields=["channel", "lane", "next_try", "id"], name="message_to_claim", condition=Q(state__in=OPEN)
            ),
            models.Index(
                fields=["address", "channel", "lane", "queued_at"],
                name="message_in_line_outside",
                condition=Q(state__in=OPEN, user__isnull=True),
            ),
            models.Index(fields=["user", "queued_at"], name="message_inbox"),
            models.Index(fields=["digest"], name="message_in_digest", condition=Q(digest__isnull=False)),
            models.Index(
                fields=["user", "channel", "lane", "queued_at"], name="message_in_line", condition=Q(state__in=OPEN)
            ),
            models.Index(
                fields=["not_after"], name="message_to_expire", condition=Q(state__in=OPEN, not_after__isnull=False)
            ),
            models.Index(fields=["held_until"], name="message_held", condition=Q(held_until__isnull=False)),
            models.Index(fields=["second_due"], name="message_second_due", condition=Q(second_due__isnull=False)),
        ]


class Delivery(models.Model):
    """One attempt: what the channel answered, when, under which fence."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    fence = models.BigIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "fence"], name="one_delivery_a_fence")]


class ChannelState(models.Model):
    """What is known of a channel: failures in a row, open breaker, last accepted."""

    channel = models.CharField(max_length=20, primary_key=True)
    failures = models.IntegerField(default=0)
    closed_until = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)


class PushSubscription(models.Model):
    """A browser that asked to be told: of a member of staff, or anonymous for an area.

    Of the public nothing else is kept: no account, no language, no time, and the id says nothing either.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="browsers")
    area = models.CharField(max_length=200, blank=True)
    endpoint = models.CharField(max_length=1000)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "area"], name="one_browser_an_area"),
            models.CheckConstraint(
                condition=Q(user__isnull=True, area__gt="") | Q(user__isnull=False, area=""), name="staff_or_area"
            ),
        ]
        indexes = [models.Index(fields=["area"], name="browsers_of_an_area", condition=Q(user__isnull=True))]


class Release(models.Model):
    """Given by a person for this copy of the database in this home; a restored copy has none and sends nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    token_hash = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
