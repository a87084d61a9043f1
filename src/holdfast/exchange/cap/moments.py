"""Moments as CAP writes them: to the second, with an offset in digits (`2026-11-12T12:27:48+08:00`)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT)(\d\d)(:\d\d:\d\d[-+]\d\d:\d\d)")
_END_OF_DAY = "24"


def read_moment(text: str) -> datetime:
    """The moment that the text says, in its own offset; 24:00:00 is the next day's midnight. ValueError otherwise."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    day, hour, rest = found.groups()
    if hour != _END_OF_DAY:
        return datetime.fromisoformat(day + hour + rest)
    if not rest.startswith(":00:00"):
        raise ValueError(text)
    return datetime.fromisoformat(day + "00" + rest) + timedelta(days=1)


def write_moment(at: datetime) -> str:
    """The text of a moment that carries its offset; a fraction of a second is dropped."""
    if at.utcoffset() is None:
        raise ValueError(f"{at} has no offset")
    return (at if at.utcoffset() else at.astimezone(UTC)).replace(microsecond=0).isoformat()
