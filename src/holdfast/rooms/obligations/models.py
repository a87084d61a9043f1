"""The clock's tables: obligations, their series, steps, holds and decisions.

`next_tick` is the next instant at which anything must happen to a row; the partial index on it is what the worker
claims from, with SKIP LOCKED. Steps are unique by (obligation, key): that is what "fired exactly once" means.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import Kind, State
from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.rulebook.models import Rule


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


class Series(models.Model):
    """A recurring duty of one subject: opens occurrences inside a bounded horizon.

    `variation` counts the times that the plan was changed; occurrences of a later one have keys of their own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    mode = models.CharField(max_length=10, choices=choices(Mode))
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="series")
    subject_room = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=160, blank=True)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    owner_path = models.CharField(max_length=200)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    zone = models.CharField(max_length=40)
    posture = models.CharField(max_length=20, default="normal")
    variation = models.IntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    opened_until = models.DateTimeField()
    next_tick = models.DateTimeField(null=True)
    paused_from = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=40, blank=True)
    faults = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "rule", "mode"], condition=Q(ends_at__isnull=True), name="one_series_a_rule"
            )
        ]
        indexes = [
            models.Index(fields=["next_tick"], name="series_tick", condition=Q(next_tick__isnull=False)),
            models.Index(fields=["subject_id"], name="series_of_subject"),
        ]


class ObligationBase(models.Model):
    """The columns shared by the hot table and the past."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    mode = models.CharField(max_length=10, choices=choices(Mode))
    kind = models.CharField(max_length=10, choices=choices(Kind), default=Kind.DUTY.value)
    lane = models.CharField(max_length=12, choices=choices(Lane))
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="+")
    occurrence = models.CharField(max_length=80)
    subject_room = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=160, blank=True)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    owner_path = models.CharField(max_length=200)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=choices(State), default=State.OPEN.value)
    next_tick = models.DateTimeField(null=True)
    # Up to when the clock has spoken. Apart from next_tick, because a row that is set aside is looked at later than due.
    ticked_to = models.DateTimeField(null=True)
    faults = models.SmallIntegerField(default=0)
    breached_at = models.DateTimeField(null=True)
    system_down = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=20, blank=True)
    paused_for = models.DurationField(null=True)
    pauses = models.JSONField(default=list)
    # An excuse of a missed one is recorded beside the state: the breach stays.
    excused_at = models.DateTimeField(null=True)
    settled_true_at = models.DateTimeField(null=True)
    settled_entered_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    settled_post = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    note_salt = models.CharField(max_length=64, blank=True)
    past_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)

    class Meta:
        abstract = True


class Obligation(ObligationBase):
    """X owes Y by Z."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "rule", "occurrence", "mode"], name="one_occurrence"),
            models.CheckConstraint(
                condition=Q(opens_at__lte=models.F("due_at")) & Q(due_at__lte=models.F("late_at")),
                name="window_in_order",
            ),
            models.CheckConstraint(
                # A missed one may still be escalated; every other end is silent.
                condition=Q(state__in=[State.OPEN.value, State.MISSED.value]) | Q(next_tick__isnull=True),
                name="settled_never_ticks",
            ),
        ]
        indexes = [
            models.Index(fields=["next_tick"], name="obligation_tick", condition=Q(next_tick__isnull=False)),
            models.Index(
                fields=["owner_path", "due_at"],
                name="obligation_owed",
                opclasses=["varchar_pattern_ops", "timestamptz_ops"],
                condition=Q(state=State.OPEN.value),
            ),
            models.Index(fields=["post", "due_at"], name="obligation_of_post", condition=Q(state=State.OPEN.value)),
            models.Index(fields=["subject_id", "due_at"], name="obligation_of_subject"),
            models.Index(
                fields=["series", "opens_at"], name="obligation_of_series", condition=Q(state=State.OPEN.value)
            ),
            models.Index(fields=["past_at"], name="obligation_to_past", condition=Q(past_at__isnull=False)),
            # Figures count a day at a time, settled ones too.
            models.Index(fields=["due_at"], name="obligation_by_day"),
        ]


class ObligationPast(ObligationBase):
    """Settled rows past the pack's period, moved in batches so that the hot table stays small."""

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "due_at"], name="past_of_subject"),
            models.Index(fields=["owner_path", "due_at"], name="past_of_owner"),
            models.Index(fields=["due_at"], name="past_by_day"),
        ]


class Step(models.Model):
    """One thing that the clock said of one obligation, once. `told` counts its messages; caught-up steps tell nobody alone."""

    id = models.BigAutoField(primary_key=True)
    obligation_id = models.UUIDField()
    key = models.CharField(max_length=30)
    kind = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    caught_up = models.BooleanField(default=False)
    told = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["obligation_id", "key"], name="each_step_once")]


class Decision(models.Model):
    """What a decision obligation asks: an act on a subject, with options; its outcome and reason once settled."""

    obligation = models.OneToOneField(Obligation, models.CASCADE, primary_key=True, related_name="decision")
    asks = models.CharField(max_length=60)
    about_room = models.CharField(max_length=30)
    about_id = models.UUIDField()
    asked_by = models.UUIDField(null=True)
    asked_post = models.UUIDField(null=True)
    asked_reason = models.TextField(blank=True)
    reason_salt = models.CharField(max_length=64, blank=True)
    values = models.JSONField(default=dict)
    outcome = models.CharField(max_length=20, blank=True)
    outcome_reason = models.TextField(blank=True)
    outcome_salt = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["about_id"], name="decision_about")]
