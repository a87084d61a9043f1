"""Canonical JSON: one value, one sequence of bytes, so that a hash means something.

Keys sorted by code point, no spaces, UTF-8, no floats but finite ones as their shortest decimal text, times in UTC
with six decimals, UUIDs in lower case. A subset of RFC 8785 that every language can reproduce.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from uuid import UUID


def canonical_json(value: object) -> bytes:
    """The canonical bytes of `value`; TypeError for a type that has none."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def plain(value: object) -> object:
    """`value` as JSON's own types; the same for equal values."""
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return plain(value.value)
        case str():
            return value
        case float():
            if not math.isfinite(value):
                raise TypeError("a number that is not finite has no canonical form")
            return repr(value)
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case timedelta():
            return round(value.total_seconds() * 1_000_000)
        case UUID():
            return str(value)
        case bytes():
            return value.hex()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


def instant_text(moment: datetime) -> str:
    """An aware moment in UTC with microseconds: 2026-11-12T04:20:31.000000Z."""
    if moment.tzinfo is None:
        raise TypeError("a moment without a zone has no canonical form")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
