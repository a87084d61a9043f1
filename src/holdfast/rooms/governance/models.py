"""Posture of areas, and how they are led: groups, meetings, lists, reports, targets. Posts everywhere, never persons."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency, Post


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


class Group(models.Model):
    """The leading group of an area, kept by its office; shown to the agencies whose posts sit in it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    office = models.OneToOneField(Agency, models.PROTECT, related_name="leading_group")
    owner_path = models.CharField(max_length=200)
    founded_at = models.DateTimeField()


class Seat(models.Model):
    """A post that sits in a leading group; one of them chairs it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    group = models.ForeignKey(Group, models.PROTECT, related_name="seats")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    chairs = models.BooleanField(default=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "post"], condition=Q(until_at__isnull=True), name="one_seat_a_post"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(until_at__isnull=True, chairs=True), name="one_chair_a_group"
            ),
        ]


class Meeting(models.Model):
    """A meeting of a leading group: called, then held or called off. Held, it settles the duty `duty_id`, if one was
    open. Its minutes are files about it."""

    class State(models.TextChoices):
        CALLED = "called"
        HELD = "held"
        CALLED_OFF = "called_off"

    id = models.UUIDField(primary_key=True, default=uuid7)
    mode = models.CharField(max_length=10, default="live")
    group = models.ForeignKey(Group, models.PROTECT, related_name="meetings")
    owner_path = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CALLED)
    set_for = models.DateTimeField()
    agenda = models.TextField(blank=True)
    agenda_salt = models.CharField(max_length=64, blank=True)
    called_at = models.DateTimeField()
    called_by_post = models.UUIDField(null=True)
    held_at = models.DateTimeField(null=True)
    held_entered_at = models.DateTimeField(null=True)
    held_by_post = models.UUIDField(null=True)
    duty_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["group", "set_for"], name="meeting_of_group")]


class Attendance(models.Model):
    """Whether a post was represented at a meeting, as it sat in the group then."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    chaired = models.BooleanField(default=False)
    present = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "post"], name="one_attendance_a_post")]


class Resolution(models.Model):
    """What a meeting decided: an agency or one of its posts owes it, by the obligation `owed_id`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions")
    number = models.SmallIntegerField()
    text = models.TextField()
    text_salt = models.CharField(max_length=64)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    owed_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="one_number_a_resolution")]


class Responsibility(models.Model):
    """What an agency answers for by a pack in force, and the post that the agency names for it; words stand in the pack."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="responsibilities")
    owner_path = models.CharField(max_length=200)
    pack_key = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    rule_id = models.CharField(max_length=60)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "pack_key", "rule_id"],
                condition=Q(ended_at__isnull=True),
                name="one_entry_a_responsibility",
            )
        ]
        indexes = [models.Index(fields=["owner_path"], name="responsibility_branch", opclasses=["varchar_pattern_ops"])]


class Report(models.Model):
    """A report of an agency to the office above it: text, figures as they stood, files about it. `duty_id` is what it
    settled, `receipt_id` what the office owes since."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="reports")
    owner_path = models.CharField(max_length=200)
    office = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    duty_id = models.UUIDField(unique=True)
    due_at = models.DateTimeField()
    text = models.TextField()
    text_salt = models.CharField(max_length=64)
    figures = models.JSONField(default=dict)
    filed_at = models.DateTimeField()
    filed_by_post = models.UUIDField(null=True)
    receipt_id = models.UUIDField()
    received_at = models.DateTimeField(null=True)
    received_by_post = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner_path", "due_at"], name="report_of_branch")]


class TargetDecision(models.Model):
    """From a day on an indicator's target in an area is `value`, by the decision of a meeting; a later one for the same
    day replaces it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    area = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=200)
    indicator = models.CharField(max_length=60)
    from_on = models.DateField()
    value = models.FloatField()
    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="targets")
    set_at = models.DateTimeField()
    set_by_post = models.UUIDField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "indicator", "from_on"],
                condition=Q(replaced_at__isnull=True),
                name="one_target_a_day",
            )
        ]


class Review(models.Model):
    """A step of an office's year that was done: targets set, checked or judged, with the figures as they were told then."""

    class Step(models.TextChoices):
        SET = "set"
        CHECK = "check"
        JUDGE = "judge"

    id = models.UUIDField(primary_key=True, default=uuid7)
    office = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    owner_path = models.CharField(max_length=200)
    step = models.CharField(max_length=10, choices=Step.choices)
    duty_id = models.UUIDField(unique=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField()
    done_by_post = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    note_salt = models.CharField(max_length=64, blank=True)
    lines = models.JSONField(default=list)
