"""Alerts and their versions, who was asked to answer, and what each place did at its door. Posts and places, never people."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from holdfast.domain.alert.words import Act, Asked, Ending, Outcome, Stage
from holdfast.domain.mode import Mode
from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.premises.models import Premises


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


class Alert(models.Model):
    """One event and all that was said of it. `area` is the branch that it is for; `source` names the message of another
    sender from which it was drafted. `ending` says how it ended, with `over_at`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.IntegerField(unique=True)
    mode = models.CharField(max_length=10, choices=choices(Mode), default=Mode.LIVE.value)
    area = models.ForeignKey(Agency, models.PROTECT, related_name="alerts")
    owner_path = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    pack_key = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    source = models.CharField(max_length=300, blank=True, default="")
    begun_at = models.DateTimeField()
    begun_by_post = models.UUIDField(null=True)
    over_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=choices(Ending), blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["owner_path"], name="alert_of_branch", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["-begun_at", "-id"], name="alert_newest"),
            models.Index(fields=["begun_at"], name="alert_not_over", condition=Q(over_at__isnull=True)),
        ]


class Version(models.Model):
    """One thing that is said: frozen once it is issued (a trigger refuses), with its CAP document and hash.

    `rank` is the level's place in its pack, 0 the gravest. `shape` (GeoJSON, degrees, lon/lat) narrows the area of the
    alert; `places` are those it was made of, when places were chosen. `public`: it stands on the public page and feed,
    which practice never does. `revision` counts the changes of a draft. `life_safety`: the text of its template,
    unchanged. `told`, `price`: how many people it reaches and what it costs, as seen when it was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    mode = models.CharField(max_length=10, choices=choices(Mode), default=Mode.LIVE.value)
    act = models.CharField(max_length=10, choices=choices(Act))
    stage = models.CharField(max_length=10, choices=choices(Stage), default=Stage.DRAFT.value)
    level = models.CharField(max_length=40)
    rank = models.SmallIntegerField()
    colour = models.CharField(max_length=10)
    posture = models.CharField(max_length=40, blank=True, default="")
    public = models.BooleanField(default=False)
    template = models.CharField(max_length=60, blank=True, default="")
    life_safety = models.BooleanField(default=False)
    headline_en = models.CharField(max_length=160, blank=True, default="")
    headline_zh = models.CharField(max_length=160, blank=True, default="")
    description_en = models.TextField(blank=True, default="")
    description_zh = models.TextField(blank=True, default="")
    instruction_en = models.TextField(blank=True, default="")
    instruction_zh = models.TextField(blank=True, default="")
    where_en = models.CharField(max_length=200, blank=True, default="")
    where_zh = models.CharField(max_length=200, blank=True, default="")
    shape = models.JSONField(null=True)
    places = models.JSONField(default=list)
    concerned = models.JSONField(default=list)
    co_issuers = models.JSONField(default=list)
    asked = models.CharField(max_length=12, choices=choices(Asked))
    some = models.SmallIntegerField(default=1)
    onset_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    still_true_at = models.DateTimeField()
    urgency = models.CharField(max_length=10)
    certainty = models.CharField(max_length=10)
    assessed_at = models.DateTimeField(null=True)
    assessed_by_post = models.UUIDField(null=True)
    assessment = models.TextField(blank=True, default="")
    assessment_salt = models.CharField(max_length=64, blank=True, default="")
    revision = models.IntegerField(default=0)
    begun_at = models.DateTimeField()
    begun_by_post = models.UUIDField(null=True)
    proposed_at = models.DateTimeField(null=True)
    proposed_by_post = models.UUIDField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by_post = models.UUIDField(null=True)
    issued_by_agency = models.UUIDField(null=True)
    seconded_by_post = models.UUIDField(null=True)
    told = models.IntegerField(default=0)
    price = models.JSONField(default=dict)
    sender = models.CharField(max_length=120, blank=True, default="")
    identifier = models.CharField(max_length=120, blank=True, default="")
    cap = models.TextField(blank=True, default="")
    # What ends a public version for the public when the one that follows is not for it.
    farewell = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "number"], name="one_number_an_alert"),
            models.UniqueConstraint(
                fields=["alert"], condition=Q(stage__in=["draft", "proposed"]), name="one_alert_version_in_work"
            ),
            models.UniqueConstraint(
                fields=["alert"],
                condition=Q(stage="issued", superseded_at__isnull=True),
                name="one_alert_version_said_last",
            ),
            models.UniqueConstraint(fields=["identifier"], condition=~Q(identifier=""), name="one_cap_identifier"),
            models.CheckConstraint(condition=Q(mode="live") | Q(public=False), name="practice_is_never_public"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("onset_at")), name="alert_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="alert_version_in_force",
                condition=Q(stage="issued", superseded_at__isnull=True),
            ),
            models.Index(fields=["issued_at"], name="alert_version_issued", condition=Q(stage="issued")),
        ]


class Target(models.Model):
    """One who was asked to answer a version: an agency, or a place through the agency that runs it. The asking itself is
    the obligation `obligation_id`; near ones are asked first where so many answers are enough."""

    class Kind(models.TextChoices):
        AGENCY = "agency"
        COMMUNITY = "community"
        CONCERNED = "concerned"
        SITE = "site"

    id = models.UUIDField(primary_key=True, default=uuid7)
    version = models.ForeignKey(Version, models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    near = models.BooleanField(default=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    agency_path = models.CharField(max_length=200)
    premises = models.ForeignKey(Premises, models.PROTECT, null=True, related_name="+")
    obligation_id = models.UUIDField(null=True, unique=True)
    asked_at = models.DateTimeField()
    within = models.DurationField()
    answered_at = models.DateTimeField(null=True)
    answered_by_post = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "agency", "premises"], nulls_distinct=False, name="one_asking_a_target"
            )
        ]
        indexes = [
            models.Index(fields=["agency_path"], name="target_of_branch", opclasses=["varchar_pattern_ops"]),
        ]


class DoorTask(models.Model):
    """A measure that an alert asks for at a place, and what the place did about it. `needed`: how much, where counted."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="door_tasks")
    version = models.ForeignKey(Version, models.CASCADE, related_name="door_tasks")
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="+")
    owner_path = models.CharField(max_length=200)
    measure = models.CharField(max_length=60)
    title = models.JSONField(default=dict)
    needed = models.FloatField(null=True)
    obligation_id = models.UUIDField(unique=True)
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=choices(Outcome), blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    note_salt = models.CharField(max_length=64, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by_post = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "premises", "measure"],
                condition=Q(released_at__isnull=True),
                name="one_door_task_a_measure",
            )
        ]
        indexes = [
            models.Index(fields=["owner_path"], name="door_task_of_branch", opclasses=["varchar_pattern_ops"]),
        ]
