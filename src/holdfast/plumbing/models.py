"""Tables that no room owns: the installation, heartbeats, outages, chores, idempotency keys."""

from __future__ import annotations

from django.db import models

from holdfast.kernel.ids import uuid7


class Installation(models.Model):
    """One row. `schema_epoch` is checked by every process before it claims work; `demo` allows a time machine."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    schema_epoch = models.IntegerField()
    demo = models.BooleanField(default=False)
    set_up_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_installation")]


class TimeMachine(models.Model):
    """At most one row, only in a demo database: at `anchor_real` the clock showed `anchor_shown` and ran `rate` times."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    anchor_real = models.DateTimeField()
    anchor_shown = models.DateTimeField()
    rate = models.FloatField(default=1.0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_time_machine")]


class Heartbeat(models.Model):
    """One row for each running process; `beat_at` by the rules' clock, `beat_real` by the real one."""

    process = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=20)
    host = models.CharField(max_length=100)
    pid = models.IntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    beat_real = models.DateTimeField()


class Outage(models.Model):
    """A span in which no worker ran; breaches whose window overlaps it are marked `system_down`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    cause = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["ended_at"], name="outage_ended")]


class Chore(models.Model):
    """A long run (import, report): a row on the lease loop, with progress, cancel and resume."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    owner_path = models.CharField(max_length=200, default="")
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    resume_at = models.JSONField(null=True)
    cancel_asked = models.BooleanField(default=False)
    result = models.JSONField(null=True)
    error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["run_at"], name="chore_to_run", condition=models.Q(state__in=["waiting", "running"]))
        ]


class IdempotencyKey(models.Model):
    """The first answer to a keyed request, given again to every repeat for at least 24 h."""

    id = models.BigAutoField(primary_key=True)
    holder = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "key"], name="one_answer_a_key")]
