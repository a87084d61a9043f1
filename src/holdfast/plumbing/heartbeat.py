"""The heartbeat of a process, and the outage that stands on record when no worker's was heard for a while."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from holdfast.plumbing import clock, timemachine
from holdfast.plumbing.epoch import refuse_unknown_epoch
from holdfast.plumbing.models import Heartbeat, Outage

# Shorter silences are a restart, not an outage.
OUTAGE_AFTER = timedelta(seconds=10)
# How long a worker that finds silence listens whether another one beats after all.
LISTEN = 1.5
FORGET_AFTER = timedelta(days=1)
# Any number, the same in every worker.
_ONE_AT_A_TIME = 20_261_121


@dataclass
class Heart:
    """Who beats. The first beat looks further than the others: the clock of the rules may have run on without us."""

    process: UUID
    kind: str
    host: str
    pid: int
    started_at: datetime | None = field(default=None)

    def beat(self, stop: threading.Event) -> None:
        """Writes one beat; an outage that it finds is recorded first, in the same transaction."""
        refuse_unknown_epoch()
        if self.started_at is None and self._silence() is not None:
            stop.wait(LISTEN)
        with transaction.atomic():
            # Two workers that start together: the second one hears the first.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
            began = self._silence()
            if began is not None:
                Outage.objects.create(began_at=began, ended_at=clock.now(), cause="no_worker")
            self._write()

    def _silence(self) -> datetime | None:
        """When the last worker was heard, if that is too long ago; None when all is well or nobody ever was."""
        last = Heartbeat.objects.filter(kind=self.kind).order_by("-beat_at").first()
        if last is None:
            return None
        quiet = clock.now() - last.beat_at > OUTAGE_AFTER * max(timemachine.rate(), 1.0)
        # While we beat, only real silence counts: a time machine that jumps is no outage.
        really = self.started_at is None or clock.real_now() - last.beat_real > OUTAGE_AFTER
        return last.beat_at if quiet and really else None

    def _write(self) -> None:
        now, real = clock.now(), clock.real_now()
        if self.started_at is None:
            # A beat from after now, left by a clock that was set back, would hide every later silence.
            Heartbeat.objects.filter(kind=self.kind, beat_at__gt=now).update(beat_at=now)
            Heartbeat.objects.filter(kind=self.kind, beat_real__lt=real - FORGET_AFTER).delete()
            self.started_at = now
        Heartbeat.objects.update_or_create(
            process=self.process,
            defaults={
                "kind": self.kind,
                "host": self.host,
                "pid": self.pid,
                "started_at": self.started_at,
                "beat_at": now,
                "beat_real": real,
            },
        )
