"""Rows turned into the facts that the domain asks for."""

from __future__ import annotations

from holdfast.domain.posture import Heightened
from holdfast.rooms.governance.models import Period

ROOM = "governance"


def heightened(row: Period) -> Heightened:
    return Heightened(
        posture=row.posture,
        rank=row.rank,
        area_path=row.area_path,
        from_at=row.from_at,
        until_at=row.until_at,
        ended_at=row.ended_at,
        shape=row.shape,
    )
