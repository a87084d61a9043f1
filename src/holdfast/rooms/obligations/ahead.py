"""Opening the occurrences of series up to their horizon, in bulk."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.series import Recurrence, occurrences
from holdfast.domain.obligation.states import State
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.ledger.actions import record_many
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.obligations.opening import calendar_of, new_row
from holdfast.rooms.obligations.rules import compiled

log = logging.getLogger(__name__)

BATCH = 100
# A series is looked at again after this share of its horizon, so that the horizon is never run down.
LOOKS_A_HORIZON = 8
ASIDE = timedelta(minutes=10)


def open_ahead(batch: int = BATCH) -> int:
    """Opens what one batch of series demands up to its horizon; answers how many series were looked at."""
    now = clock.now()
    due = Series.objects.filter(next_tick__lte=now).order_by("next_tick")
    with transaction.atomic():
        rows = list(due.select_related("owner").select_for_update(skip_locked=True, of=("self",))[:batch])
        planned = [(row, _planned(row, now)) for row in rows]
        _insert([occurrence for _, found in planned for occurrence in found], now)
        Series.objects.bulk_update(rows, ["opened_until", "next_tick", "faults"], batch_size=BATCH)
    return len(rows)


def _planned(row: Series, now: datetime) -> list[Obligation]:
    """The new occurrences of one series; one that cannot be worked out is set aside with a date."""
    try:
        found = _occurrences(row, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("series %s is set aside", row.pk)
        row.next_tick = now + ASIDE
        row.faults += 1
        return []
    row.faults = 0
    return found


def _occurrences(row: Series, now: datetime) -> list[Obligation]:
    rule = compiled(row.rule_id)
    if rule.series is None:
        raise BadInput(Place(field="rule"), "a series", str(rule.clock.key))
    until = _end(row, now + rule.series.horizon)
    calendar = calendar_of(row.owner, rule.clock, now, by_day=rule.series.on_working_days != "any")
    recurrence = Recurrence(rule.series, row.zone, row.starts_at, row.posture)
    starts = _not_paused(row, occurrences(recurrence, calendar, row.opened_until, until))
    taken = _taken(row) if row.variation else set()
    row.opened_until = max(row.opened_until, until)
    row.next_tick = None if row.ends_at else now + rule.series.horizon / LOOKS_A_HORIZON
    return [
        new_row(
            row.rule_id,
            subject=Subject(row.subject_room, row.subject_id),
            label=row.subject_label,
            owner=row.owner,
            post_id=row.post_id,
            starts_at=start,
            mode=Mode(row.mode),
            occurrence=occurrence_key(start, row.variation),
            calendar=calendar,
            zone=row.zone,
            series=row,
        )
        for start in starts
        if occurrence_key(start) not in taken
    ]


def occurrence_key(start: datetime, variation: int = 0) -> str:
    """The instant; a later variation of the plan marks its own, so that a withdrawn one does not stand in its way."""
    return instant_text(start) + (f"#{variation}" if variation else "")


def _end(row: Series, until: datetime) -> datetime:
    return min(until, row.ends_at) if row.ends_at else until


def _not_paused(row: Series, starts: Iterable[datetime]) -> list[datetime]:
    if row.paused_from is None:
        return list(starts)
    began, ended = row.paused_from, row.paused_until
    return [start for start in starts if start < began or (ended is not None and start >= ended)]


def _taken(row: Series) -> set[str]:
    """The instants of which an occurrence stands already, opened before the plan was changed."""
    same = Obligation.objects.filter(subject_id=row.subject_id, rule_id=row.rule_id, mode=row.mode)
    standing = same.exclude(state=State.WITHDRAWN.value)
    return {key.partition("#")[0] for key in standing.values_list("occurrence", flat=True)}


def _insert(rows: Sequence[Obligation], now: datetime) -> None:
    """The unique key (subject, rule, occurrence, mode) makes it idempotent; one digest entry for each branch."""
    if not rows:
        return
    Obligation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    counts: Counter[tuple[UUID, str, str]] = Counter((row.owner_id, row.owner_path, row.mode) for row in rows)
    until = max(row.due_at for row in rows)
    record_many(
        [
            NewEntry(
                kind="series.occurrences_opened",
                subject=Subject("agencies", owner),
                true_at=now,
                owner_path=path,
                mode=Mode(mode),
                facts={"occurrences": count, "until": instant_text(until)},
            )
            for (owner, path, mode), count in counts.items()
        ]
    )
