"""How long files are kept: the packs say so, which lie above this room and are connected from above."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

from holdfast.rooms.agencies.models import Agency

Source = Callable[[Agency, date], int | None]

_source: Source | None = None


def connect(path: str | None) -> None:
    """`package.module:function` from agency and day to days; None keeps without a date."""
    global _source
    if path is None:
        _source = None
        return
    module, _, name = path.partition(":")
    _source = getattr(import_module(module), name)


def keep_until(owner_path: str, now: datetime) -> datetime | None:
    """Until when a file added now in this branch is kept; None when no pack says."""
    agency = Agency.objects.filter(path=owner_path).first()
    if _source is None or agency is None:
        return None
    days = _source(agency, now.astimezone(ZoneInfo(agency.zone)).date())
    return now + timedelta(days=days) if days is not None else None
