"""How often one token may ask within a minute: counted in the database, so that more processes allow no more."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock

WINDOW = timedelta(minutes=1)
COUNT = """
    INSERT INTO agencies_tally (key, count, until_at) VALUES (%(key)s, 1, %(until)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN agencies_tally.until_at <= %(now)s THEN 1 ELSE agencies_tally.count + 1 END,
        until_at = CASE WHEN agencies_tally.until_at <= %(now)s THEN excluded.until_at ELSE agencies_tally.until_at END
    RETURNING count, until_at
"""


class TooMany(Refused):
    """The budget of this minute is spent."""

    code = "too-many"
    status = 429


def spend(holder: str) -> None:
    """Counts one request of `holder`; raises TooMany, with the seconds to wait, above the budget of a minute."""
    now = clock.real_now()
    used, until = _count(f"api:{holder}", now)
    if used > settings.API_BUDGET_A_MINUTE:
        wait = max(1, math.ceil((until - now).total_seconds()))
        raise TooMany(
            noop("The budget of %(most)s requests a minute is spent. It opens again in %(retry_after)s s"),
            most=settings.API_BUDGET_A_MINUTE,
            retry_after=wait,
        )


def _count(key: str, now: datetime) -> tuple[int, datetime]:
    with transaction.atomic(), connection.cursor() as cursor:
        # A count that a power cut forgets is no loss; waiting for the disk at every request would be.
        cursor.execute("SET LOCAL synchronous_commit TO off")
        cursor.execute(COUNT, {"key": key, "now": now, "until": now + WINDOW})
        used, until = cursor.fetchone()
    return int(used), until
