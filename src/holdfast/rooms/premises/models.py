"""The register: premises, their facts, goods and grades, events as dated places, and what imports remember."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.atlas.models import Extract


class Premises(models.Model):
    """A place. `public_service` and `always_standard` are what grade rules need, and nothing may select by them."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=160, blank=True)
    name_zh = models.CharField(max_length=160, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    shape = models.JSONField(null=True)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="premises")
    owner_path = models.CharField(max_length=200)
    source = models.CharField(max_length=20)
    source_ref = models.CharField(max_length=60, null=True)
    public_service = models.BooleanField(default=False)
    always_standard = models.BooleanField(default=False)
    extract = models.ForeignKey(Extract, models.PROTECT, null=True, related_name="premises")
    # The posture in force here, moved by `actions` when a period begins or is over; a key of the pack.
    posture = models.CharField(max_length=40, default="normal")
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_ref"], name="one_premises_a_source"),
            models.CheckConstraint(
                condition=Q(lat__gte=-90) & Q(lat__lte=90) & Q(lon__gte=-180) & Q(lon__lte=180),
                name="premises_on_earth",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner_path", "kind"],
                name="premises_of_branch",
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["name", "id"], name="premises_by_name", condition=Q(closed_at__isnull=True)),
            models.Index(
                fields=["lat", "lon"],
                include=["owner_path", "id"],
                name="premises_on_map",
                condition=Q(closed_at__isnull=True),
            ),
        ]


class Fact(models.Model):
    """A fact of a place: value, method, date, assessor's post, assumed or not. The newest by `entered_at` holds."""

    id = models.BigAutoField(primary_key=True)
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="facts")
    name = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    method = models.CharField(max_length=40, blank=True)
    assessed_on = models.DateField(null=True)
    assessor_post = models.UUIDField(null=True)
    assumed = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "name"], condition=Q(superseded_at__isnull=True), name="one_fact_in_force"
            )
        ]


class Grade(models.Model):
    """The grade that a pack gives a place, with its reason and the facts it stood on."""

    id = models.BigAutoField(primary_key=True)
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="grades")
    pack_key = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    grade = models.CharField(max_length=20)
    reason = models.JSONField(default=dict)
    missing = models.CharField(max_length=40, blank=True)
    assumed = models.BooleanField(default=False)
    graded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "pack_key"], condition=Q(superseded_at__isnull=True), name="one_grade_in_force"
            )
        ]
        indexes = [
            models.Index(
                fields=["pack_key", "grade", "premises"], name="grade_in_force", condition=Q(superseded_at__isnull=True)
            ),
            models.Index(
                fields=["pack_key", "missing", "premises"],
                name="fact_missing",
                condition=Q(superseded_at__isnull=True) & ~Q(missing=""),
            ),
        ]


class GradeCount(models.Model):
    """How many open places of an agency have a grade: the rows of (agency, pack, grade) add up to it. No pack: all.

    Triggers of the database append what each statement changes, so no act can forget it and none waits for another;
    `jobs.fold_counts` adds rows up from time to time.
    """

    id = models.BigAutoField(primary_key=True)
    owner_path = models.CharField(max_length=200)
    pack_key = models.CharField(max_length=40)
    grade = models.CharField(max_length=20)
    places = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["pack_key", "owner_path"],
                name="grade_count_of_branch",
                opclasses=["varchar_ops", "varchar_pattern_ops"],
            )
        ]


class Waiting(models.Model):
    """A place whose facts now give another grade than the one that holds, under a pack. It is gone once confirmed.

    `seen` is the hash of the facts that this grade stands on: who confirms says which facts they looked at."""

    id = models.BigAutoField(primary_key=True)
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="waiting")
    owner_path = models.CharField(max_length=200)
    pack_key = models.CharField(max_length=40)
    held = models.CharField(max_length=20)
    grade = models.CharField(max_length=20)
    missing = models.CharField(max_length=40, blank=True)
    assumed = models.BooleanField(default=False)
    seen = models.CharField(max_length=64)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["premises", "pack_key"], name="one_wait_a_pack")]
        indexes = [
            models.Index(
                fields=["pack_key", "owner_path"],
                name="waiting_of_branch",
                opclasses=["varchar_ops", "varchar_pattern_ops"],
            )
        ]


class Goods(models.Model):
    """Dangerous goods where they are kept: substance, class, quantity and spot; never who buys them."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="goods")
    substance = models.CharField(max_length=120)
    hazard_class = models.CharField(max_length=10)
    quantity = models.FloatField()
    unit = models.CharField(max_length=10)
    spot = models.CharField(max_length=120, blank=True)
    assessed_on = models.DateField(null=True)
    assessor_post = models.UUIDField(null=True)
    entered_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)


class Event(models.Model):
    """A large event: the place (`premises`) is dated, has its own grade, plan, posts and duties, and closes itself.

    `host` is the place where it is held, if that is in the register."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    premises = models.OneToOneField(Premises, models.CASCADE, related_name="event")
    host = models.ForeignKey(Premises, models.PROTECT, null=True, related_name="hosted")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    licence_ref = models.CharField(max_length=60, blank=True)
    licence_applied_on = models.DateField(null=True)
    licence_granted_on = models.DateField(null=True)
    over_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True)
    reason_salt = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("begins_at")), name="event_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["ends_at"], name="event_to_close", condition=Q(over_at__isnull=True))]


class ColumnMapping(models.Model):
    """Which column of a table means what, remembered by the heads of the table for the next file of that shape; with a
    `sheet`, which sheet of a workbook is read, remembered by the names of its sheets."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    owner_path = models.CharField(max_length=200)
    heads = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    sheet = models.CharField(max_length=60, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner_path", "heads"], name="one_mapping_a_table")]


class Intake(models.Model):
    """A file that somebody brings in: what it is, how its columns are read, and the long run that reads it.

    Without a `chore` it waits for its columns to be confirmed. The bytes lie in the home until they are read."""

    class Format(models.TextChoices):
        OSM = "osm"
        CSV = "csv"
        XLSX = "xlsx"
        GEOJSON = "geojson"

    id = models.UUIDField(primary_key=True, default=uuid7)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="intakes")
    owner_path = models.CharField(max_length=200)
    format = models.CharField(max_length=10, choices=Format.choices)
    file_name = models.CharField(max_length=120)
    kept = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64)
    # Of a workbook: its sheets, and the one that is read.
    sheets = models.JSONField(default=list)
    sheet = models.CharField(max_length=60, blank=True)
    heads = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    method = models.CharField(max_length=40, blank=True)
    assessed_on = models.DateField(null=True)
    dry_run = models.BooleanField(default=False)
    extract = models.ForeignKey(Extract, models.PROTECT, null=True, related_name="intakes")
    chore = models.UUIDField(null=True)
    asked_by = models.UUIDField(null=True)
    asked_post = models.UUIDField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["owner_path", "id"], name="intake_of_branch", opclasses=["varchar_pattern_ops", "uuid_ops"]
            )
        ]


class Refusal(models.Model):
    """A row that an import did not take, as its report names it. `came` is the one cell that was wrong. A row that is
    only doubted is `taken` all the same."""

    id = models.BigAutoField(primary_key=True)
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="refusals")
    row = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    expected = models.CharField(max_length=200)
    came = models.CharField(max_length=80)
    taken = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["intake", "id"], name="refusal_of_intake")]


class Twin(models.Model):
    """Two places that look like one: near each other, with like names. A person merges them or keeps them apart."""

    class State(models.TextChoices):
        OPEN = "open"
        MERGED = "merged"
        APART = "apart"

    id = models.UUIDField(primary_key=True, default=uuid7)
    first = models.ForeignKey(Premises, models.CASCADE, related_name="twins")
    second = models.ForeignKey(Premises, models.CASCADE, related_name="twins_of")
    owner_path = models.CharField(max_length=200)
    metres = models.FloatField()
    likeness = models.FloatField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by_post = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_pair")]
