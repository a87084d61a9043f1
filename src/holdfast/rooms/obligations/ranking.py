"""Records by how much was missed about them, the worst first, and the rows behind any figure: both paged by key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from holdfast.kernel.errors import BadInput, Place
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.models import ObligationBase
from holdfast.rooms.obligations.tally import TABLES, Span, of_outcome, outcomes, rows_in

_WORST = """
SELECT subject_id, sum(number) FILTER (WHERE mark = '' AND result = 'missed') AS missed,
  sum(number) FILTER (WHERE mark = '' AND result = 'late') AS late
FROM (({hot}) UNION ALL ({past})) AS counted GROUP BY subject_id
"""
_PAGE = """
SELECT subject_id, coalesce(missed, 0)::int, coalesce(late, 0)::int FROM ({worst}) AS worst
WHERE (-coalesce(missed, 0), -coalesce(late, 0), subject_id) > (%s, %s, %s)
ORDER BY coalesce(missed, 0) DESC, coalesce(late, 0) DESC, subject_id LIMIT %s
"""
NAMED = ("subject_id", "result", "mark")
_FIRST = (-(10**9), 0, UUID(int=0))


@dataclass(frozen=True)
class Standing:
    """A record with what was missed and late about it in a span."""

    subject: UUID
    missed: int
    late: int

    @property
    def key(self) -> str:
        """What the next page begins behind."""
        return f"{self.missed}.{self.late}.{self.subject}"


def worst_first(
    actor: Actor, span: Span, now: datetime, *, limit: int, after: str = ""
) -> tuple[list[Standing], str | None]:
    """At most `limit` records behind the key, and the key of the page after; one query, whatever was owed."""
    counted = [
        outcomes(rows, now).order_by().values_list(*NAMED).annotate(number=Count("pk")) for rows in rows_in(actor, span)
    ]
    (hot, first), (past, second) = (rows.query.sql_with_params() for rows in counted)
    worst = _WORST.format(hot=hot, past=past)
    with connection.cursor() as cursor:
        cursor.execute(_PAGE.format(worst=worst), [*first, *second, *_read(after), limit + 1])
        found = [Standing(UUID(str(subject)), missed, late) for subject, missed, late in cursor.fetchall()]
    return found[:limit], found[limit - 1].key if len(found) > limit else None


def rows_of_span(
    actor: Actor, span: Span, now: datetime, results: Collection[str], *, limit: int, after: str = ""
) -> tuple[list[ObligationBase], str | None]:
    """The rows themselves by the time due, hot and past alike: at most `limit` behind the key, and the next key."""
    beyond = _beyond(after)
    wanted = [of_outcome(rows, now, results) if results else rows for rows in rows_in(actor, span)]
    narrow: list[QuerySet[ObligationBase, tuple[UUID, datetime]]] = [
        rows.filter(beyond).order_by().values_list("id", "due_at") for rows in wanted
    ]
    keys = list(narrow[0].union(*narrow[1:], all=True).order_by("due_at", "id")[: limit + 1])
    rows = _whole([pk for pk, _due in keys[:limit]])
    following = f"{keys[limit - 1][1].isoformat()}.{keys[limit - 1][0]}" if len(keys) > limit else None
    return rows, following


def _whole(ids: Sequence[UUID]) -> list[ObligationBase]:
    found = {
        row.pk: row
        for table in TABLES
        for row in table._default_manager.filter(pk__in=ids).select_related("post", "owner")
    }
    return [found[pk] for pk in ids if pk in found]


def _read(after: str) -> tuple[int, int, UUID]:
    if not after:
        return _FIRST
    try:
        missed, late, subject = after.split(".")
        return -int(missed), -int(late), UUID(subject)
    except ValueError:
        raise BadInput(Place(field="after"), "`next` of the page before", after[:60]) from None


def _beyond(after: str) -> Q:
    if not after:
        return Q()
    moment, _, pk = after.rpartition(".")
    try:
        due, key = datetime.fromisoformat(moment), UUID(pk)
    except ValueError:
        raise BadInput(Place(field="after"), "`next` of the page before", after[:60]) from None
    return reduce(or_, (Q(due_at__gt=due), Q(due_at=due, id__gt=key)))
