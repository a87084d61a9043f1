"""Limits that hold for all processes together: counted by one statement in the database, never in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import F

from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Tally

# One statement counts and, once the window is over, begins a new one: two at once never both get the last place.
COUNT = """
    INSERT INTO agencies_tally (key, count, until_at) VALUES (%(key)s, 1, %(until)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN agencies_tally.until_at <= %(now)s THEN 1 ELSE agencies_tally.count + 1 END,
        until_at = CASE WHEN agencies_tally.until_at <= %(now)s THEN excluded.until_at ELSE agencies_tally.until_at END
    RETURNING count
"""


@dataclass(frozen=True)
class Limit:
    """At most `most` in each window."""

    name: str
    most: int
    window: timedelta


def count(limit: Limit, whose: str) -> int:
    """Counts one more try and answers how many there were in this window, this one included."""
    now = clock.real_now()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": _key(limit, whose), "until": now + limit.window, "now": now})
        return int(cursor.fetchone()[0])


def give_back(limit: Limit, whose: str) -> None:
    """Takes one try back, after one that was right."""
    Tally.objects.filter(key=_key(limit, whose)).update(count=F("count") - 1)


def _key(limit: Limit, whose: str) -> str:
    return f"{limit.name}:{whose}"[:100]
