"""The sealer's process: one at a time, a second one waits; it survives the database being away."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from django.db import DatabaseError, InterfaceError

from holdfast.domain.ledger.checkpoint import Checkpoint
from holdfast.engine.backoff import Backoff
from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock, timemachine
from holdfast.plumbing.epoch import SCHEMA_EPOCH, UnknownEpoch
from holdfast.rooms.ledger.checkpoints import Cadence, last_checkpoint, make_checkpoint
from holdfast.rooms.ledger.link import Link, link
from holdfast.rooms.ledger.sealing import LOCK, Sealing

log = logging.getLogger(__name__)
PAUSE = 0.1
PAUSE_FOR_LOCK = 0.5
BEAT = 5.0
ALIAS = "sealer"


def run(stop: threading.Event | None = None) -> None:
    """Seals until `stop`, or until SIGTERM or SIGINT when none is given. Raises UnknownEpoch on a newer database."""
    with _stopping(stop) as asked:
        backoff = Backoff()
        while not asked.is_set():
            began = clock.monotonic()
            try:
                with suppress(DatabaseError, InterfaceError):  # a demo's clock; seals never wait for it
                    timemachine.refresh(at_most_every=0)
                with link(ALIAS) as opened:
                    _Process(opened, asked).serve()
            except psycopg.Error as error:
                # The lock went with the connection: all that is known of the chain is read anew.
                backoff = backoff.after_end((clock.monotonic() - began).total_seconds())
                log.warning("The sealer lost the database and tries again in %.1f s: %s", backoff.pause, error)
                asked.wait(backoff.pause)


def seal_once() -> int:
    """Seals everything that is committed now; waits for a sealer that runs. Answers how many entries it sealed."""
    with link(ALIAS) as opened:
        opened.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        sealing = Sealing(opened)
        sealing.start()
        while sealing.look():
            continue
        return sealing.sealed


def checkpoint_now() -> Checkpoint | None:
    """A checkpoint of the chain as it stands, asked for by hand; None while the chain is empty."""
    with link(ALIAS) as opened:
        sealing = Sealing(opened)
        return make_checkpoint(opened, sealing.number, sealing.hash) if sealing.number else None


@dataclass
class _Process:
    """One connection's work: wait for the lock, then seal, checkpoint and beat."""

    link: Link
    stop: threading.Event
    id: UUID = field(default_factory=uuid7)
    started: float = field(default_factory=lambda: clock.monotonic().total_seconds())
    next_beat: float = 0.0

    def serve(self) -> None:
        self._refuse_unknown_epoch()
        if not self._lock():
            return
        sealing = Sealing(self.link)
        sealing.start()
        cadence = Cadence.from_environment()
        number, since = last_checkpoint(self.link)
        made = clock.monotonic() - since if since is not None else None
        while not self.stop.is_set():
            self._beat("sealer")
            found = sealing.look()
            if cadence.is_due(sealing.number, number, None if made is None else clock.monotonic() - made):
                make_checkpoint(self.link, sealing.number, sealing.hash)
                number, made = sealing.number, clock.monotonic()
            if not found:
                self.stop.wait(PAUSE)
        self._gone()

    def _lock(self) -> bool:
        """True once no other sealer runs, False when asked to stop first."""
        while not self.stop.is_set():
            row = self.link.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
            if row and row[0]:
                return True
            self.stop.wait(PAUSE_FOR_LOCK)
        return False

    def _beat(self, kind: str) -> None:
        elapsed = clock.monotonic().total_seconds()
        if elapsed < self.next_beat:
            return
        self._refuse_unknown_epoch()
        self.next_beat = elapsed + BEAT
        self.link.execute(
            "INSERT INTO plumbing_heartbeat (process, kind, host, pid, started_at, beat_at, beat_real)"
            " VALUES (%(id)s, %(kind)s, %(host)s, %(pid)s, %(real)s, %(now)s, %(real)s)"
            " ON CONFLICT (process) DO UPDATE SET beat_at = excluded.beat_at, beat_real = excluded.beat_real",
            {
                "id": self.id,
                "kind": kind,
                "host": socket.gethostname()[:100],
                "pid": os.getpid(),
                "now": clock.now(),
                "real": clock.real_now(),
            },
        )

    def _gone(self) -> None:
        self.link.execute("DELETE FROM plumbing_heartbeat WHERE process = %s", (self.id,))

    def _refuse_unknown_epoch(self) -> None:
        row = self.link.execute("SELECT schema_epoch FROM plumbing_installation WHERE id = 1").fetchone()
        if row is None or row[0] != SCHEMA_EPOCH:
            raise UnknownEpoch(
                "The database has schema %(stored)s and this program knows %(known)s. Start the matching program.",
                stored=row[0] if row else "none",
                known=SCHEMA_EPOCH,
            )


@contextmanager
def _stopping(stop: threading.Event | None) -> Iterator[threading.Event]:
    if stop is not None:
        yield stop
        return
    asked = threading.Event()
    before = {number: signal.signal(number, lambda *_: asked.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
