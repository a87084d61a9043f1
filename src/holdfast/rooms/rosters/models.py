"""Rosters: who has which shift at which post. What a shift gives its holder stands in `agencies.Holding`, written by
acts of `agencies`; a shift names the holding that it gave."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from holdfast.domain.rosters.swap import OPEN, SwapState
from holdfast.domain.rosters.template import HeldAs
from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency, Holding, Post, User

AS = [(held.value, held.value) for held in HeldAs]


class Roster(models.Model):
    """A post that goes by a roster. `needs` are qualifications beyond those that the pack names; `begins_at` is when
    shifts took over from a standing holder, `drawn_until` how far ahead they are written."""

    post = models.OneToOneField(Post, models.PROTECT, primary_key=True, related_name="roster")
    needs = models.JSONField(default=list)
    begins_at = models.DateTimeField()
    drawn_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["drawn_until"], name="roster_to_draw", condition=Q(ended_at__isnull=True)),
        ]


class Member(models.Model):
    """Somebody of the crew of a post, under a letter: lists say the letter, the post's own page says who it is."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    post = models.ForeignKey(Post, models.PROTECT, related_name="crew")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    letter = models.CharField(max_length=2)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "letter"], condition=Q(left_at__isnull=True), name="one_letter_a_crew"
            ),
            models.UniqueConstraint(fields=["post", "user"], condition=Q(left_at__isnull=True), name="once_in_a_crew"),
        ]


class Line(models.Model):
    """One line of a post's template, as `domain.rosters.template.Line` says it; a changed template ends its lines and
    begins others."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    post = models.ForeignKey(Post, models.PROTECT, related_name="roster_lines")
    rrule = models.CharField(max_length=120)
    starts_on = models.DateField()
    begins = models.TimeField()
    lasts = models.DurationField()
    turns = models.JSONField(default=list)
    held_as = models.CharField(max_length=6, choices=AS, default=HeldAs.HOLDER.value)
    ends_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)


class Shift(models.Model):
    """One shift of a post: somebody's, or nobody's (`user` null), which is a gap while it is a holder's.

    `number` counts the shifts of its line; an override cuts one into parts, which keep its line and number."""

    class Why(models.TextChoices):
        TEMPLATE = "template"
        ASSIGNED = "assigned"
        OVERRIDE = "override"
        SWAP = "swap"

    id = models.UUIDField(primary_key=True, default=uuid7)
    post = models.ForeignKey(Post, models.PROTECT, related_name="shifts")
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="shifts")
    number = models.IntegerField(null=True)
    held_as = models.CharField(max_length=6, choices=AS, default=HeldAs.HOLDER.value)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="shifts")
    letter = models.CharField(max_length=2, blank=True)
    why = models.CharField(max_length=10, choices=Why.choices, default=Why.TEMPLATE)
    reason = models.CharField(max_length=300, blank=True)
    reason_salt = models.CharField(max_length=64, blank=True)
    holding = models.OneToOneField(Holding, models.SET_NULL, null=True, related_name="shift")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="shift_ends_after_it_begins"),
            models.UniqueConstraint(fields=["post", "from_at"], condition=Q(held_as="holder"), name="one_shift_begins"),
        ]
        indexes = [
            models.Index(fields=["post", "from_at"], name="shift_of_post"),
            models.Index(fields=["user", "from_at"], name="shift_of_user"),
        ]


class Swap(models.Model):
    """A shift that one offers another, for a shift of theirs or for nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="swaps")
    back = models.ForeignKey(Shift, models.CASCADE, null=True, related_name="swaps_back")
    giver = models.ForeignKey(User, models.PROTECT, related_name="+")
    taker = models.ForeignKey(User, models.PROTECT, related_name="+")
    owner_path = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in SwapState], default=SwapState.ASKED.value
    )
    reason = models.CharField(max_length=300, blank=True)
    reason_salt = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answer_salt = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(state__in=[s.value for s in OPEN]), name="one_open_swap_a_shift"
            ),
        ]
        indexes = [models.Index(fields=["owner_path", "asked_at"], name="swap_of_branch")]


class Gap(models.Model):
    """A stretch of the days ahead that is uncovered, found and pushed once: nobody holds the post (`empty`), or who does
    is not qualified to its end (`lapsed`). It closes when it is filled or past."""

    class Kind(models.TextChoices):
        EMPTY = "empty"
        LAPSED = "lapsed"

    id = models.UUIDField(primary_key=True, default=uuid7)
    post = models.ForeignKey(Post, models.PROTECT, related_name="gaps")
    owner_path = models.CharField(max_length=200)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    shift = models.ForeignKey(Shift, models.SET_NULL, null=True, related_name="+")
    missing = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "kind", "from_at"], condition=Q(closed_at__isnull=True), name="one_open_gap"
            ),
        ]
        indexes = [
            models.Index(fields=["owner_path", "from_at"], name="gap_of_branch", condition=Q(closed_at__isnull=True)),
        ]


class Note(models.Model):
    """What the one who goes off a post leaves to the next one."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    post = models.ForeignKey(Post, models.PROTECT, related_name="notes")
    writer = models.ForeignKey(User, models.PROTECT, related_name="+")
    letter = models.CharField(max_length=2, blank=True)
    text = models.TextField()
    text_salt = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["post", "written_at"], name="note_of_post")]


class Reading(models.Model):
    """That somebody ticked a note as read."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="readings")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="a_note_is_read_once")]


class ReachTest(models.Model):
    """A test of whether everybody on duty answers; each answer is an obligation of the post."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    area = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    owner_path = models.CharField(max_length=200)
    asked_by_post = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    posts = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["owner_path", "asked_at"], name="reach_test_of_branch")]


class Feed(models.Model):
    """An address that a calendar reads: one person's shifts, or a post's. Only the hash of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    token_hash = models.CharField(max_length=64, unique=True)
    maker = models.ForeignKey(User, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
