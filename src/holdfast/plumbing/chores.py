"""Chores: long runs (imports, reports) as rows on the lease loop, with progress, cancel and resume."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import Q

from holdfast.kernel.errors import HoldfastError, Refused
from holdfast.plumbing import clock, lease
from holdfast.plumbing.lease import Lease
from holdfast.plumbing.models import Chore

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
RETRY_AFTER = timedelta(seconds=10)

_handlers: dict[str, str] = {}

WAITING, RUNNING = Chore.State.WAITING, Chore.State.RUNNING


class LeaseLost(Exception):
    """Another worker has the chore now; this one stops without a further word."""


class Cancelled(Exception):
    """Somebody asked the chore to stop."""


@dataclass
class Run:
    """What a chore's function is given: its arguments, where it left off, and a way to say how far it is."""

    lease: Lease
    args: Mapping[str, Any]
    resume_at: Any
    asked_by: UUID | None
    owner_path: str

    def progress(self, done: int, total: int | None = None, *, resume_at: Any = None) -> None:
        """Says how far it is and keeps the lease; raises when it was cancelled, or taken over by another worker."""
        changes: dict[str, Any] = {"done": done, "total": total}
        if resume_at is not None:
            changes["resume_at"] = resume_at
        if not lease.renew(Chore, self.lease, LEASE, **changes):
            raise LeaseLost
        if self.cancelled():
            raise Cancelled

    def cancelled(self) -> bool:
        return Chore.objects.filter(pk=self.lease.row_id, cancel_asked=True).exists()


def connect(table: Mapping[str, str]) -> None:
    """Kinds of chores and who does them (`package.module:function`); called once, by `project/wiring.py`."""
    _handlers.clear()
    _handlers.update(table)


def ask_chore(
    kind: str, args: Mapping[str, Any] | None = None, *, asked_by: UUID | None = None, owner_path: str = ""
) -> Chore:
    """Asks for a long run; it begins as soon as a worker is free."""
    if kind not in _handlers:
        raise Refused("%(kind)s is no chore of this house", code="unknown-chore", kind=kind)
    now = clock.now()
    return Chore.objects.create(
        kind=kind,
        args=dict(args or {}),
        asked_by=asked_by,
        owner_path=owner_path,
        asked_at=now,
        run_at=clock.real_now(),
    )


def cancel_chore(chore_id: UUID) -> bool:
    """Asks a chore to stop at its next word; False when it has ended already."""
    waiting = Chore.objects.filter(pk=chore_id, state=WAITING)
    if waiting.update(state=Chore.State.CANCELLED, cancel_asked=True):
        return True
    return Chore.objects.filter(pk=chore_id, state=RUNNING).update(cancel_asked=True) == 1


def run_chores() -> int:
    """Does one chore; answers how many were done. A kind that this program does not know is left to others."""
    now = clock.real_now()
    free = Q(state=WAITING, run_at__lte=now) | Q(state=RUNNING, lease_until__lt=now)
    rows = Chore.objects.filter(free, kind__in=list(_handlers)).order_by("run_at")
    claimed = lease.claim(rows, 1, LEASE, state=RUNNING)
    for row in claimed:
        _do(row)
    return len(claimed)


def _do(row: Chore) -> None:
    held = lease.lease_of(row)
    run = Run(held, row.args, row.resume_at, row.asked_by, row.owner_path)
    if row.attempts >= MOST_ATTEMPTS:
        lease.finish(Chore, held, state=Chore.State.FAILED, error=row.error or "the worker died each time")
        return
    Chore.objects.filter(pk=row.pk, fence=row.fence).update(attempts=row.attempts + 1)
    try:
        result = _function(row.kind)(run)
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Cancelled:
        lease.finish(Chore, held, state=Chore.State.CANCELLED)
    except HoldfastError as error:
        lease.finish(Chore, held, state=Chore.State.FAILED, error=error.sentence)
    except Exception as error:
        log.exception("chore %s (%s) failed", row.pk, row.kind)
        lease.finish(
            Chore, held, state=WAITING, run_at=clock.real_now() + RETRY_AFTER * 2**row.attempts, error=str(error)[:500]
        )
    else:
        lease.finish(Chore, held, state=Chore.State.DONE, result=result)


def _function(kind: str) -> Callable[[Run], Any]:
    module, _, name = _handlers[kind].partition(":")
    function: Callable[[Run], Any] = getattr(import_module(module), name)
    return function
