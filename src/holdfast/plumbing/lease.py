"""Leases: a row belongs to whoever holds its newest fence until its time is up, and then to whoever comes.

There is no table of workers and no rescuer: an expired lease is simply claimable. Every finishing write names the fence
it was claimed under, so that a process that was asleep past its time changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model, QuerySet

from holdfast.plumbing import clock

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Lease:
    """What a claim gives: the row and the fence to finish it by."""

    row_id: UUID
    fence: int


def claim(rows: QuerySet[M], limit: int, length: timedelta, **changes: object) -> list[M]:
    """Takes up to `limit` of `rows`, in their order, that nobody else is taking; committed when this returns.

    The table has `lease_until` and `fence`; `rows` says what is claimable, expired leases included.
    """
    with transaction.atomic():
        taken = list(rows.select_for_update(skip_locked=True, of=("self",))[:limit])
        until = clock.real_now() + length
        for row in taken:
            row.fence += 1  # type: ignore[attr-defined]
            row.lease_until = until  # type: ignore[attr-defined]
            for name, value in changes.items():
                setattr(row, name, value)
        _write(rows.model, taken, until, changes)
    return taken


def renew(model: type[Model], lease: Lease, length: timedelta, **changes: object) -> bool:
    """More time; False when the lease was lost to another."""
    return _by_fence(model, lease).update(lease_until=clock.real_now() + length, **changes) == 1


def finish(model: type[Model], lease: Lease, **changes: object) -> bool:
    """The finishing write; False, and nothing written, when the lease was lost to another."""
    return _by_fence(model, lease).update(lease_until=None, **changes) == 1


def lease_of(row: Model) -> Lease:
    return Lease(row.pk, row.fence)  # type: ignore[attr-defined]


def _by_fence(model: type[Model], lease: Lease) -> QuerySet[Model]:
    rows: QuerySet[Model] = model._default_manager.filter(pk=lease.row_id, fence=lease.fence)
    return rows.filter(lease_until__isnull=False)


def _write(model: type[Model], taken: Sequence[Model], until: object, changes: dict[str, object]) -> None:
    ids = [row.pk for row in taken]
    if ids:
        model._default_manager.filter(pk__in=ids).update(fence=F("fence") + 1, lease_until=until, **changes)
