"""Recurring duties: opened, varied by posture, ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from holdfast.domain.ledger.entry import SYSTEM, NewEntry
from holdfast.domain.mode import Mode
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.ledger.actions import record_many
from holdfast.rooms.obligations import facts
from holdfast.rooms.obligations.actions.replanning import replan_many, withdraw_planned, withdraw_unplanned
from holdfast.rooms.obligations.entries import series_entry
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.obligations.opening import owner_post
from holdfast.rooms.obligations.rules import compiled
from holdfast.rooms.rulebook.models import Rule

JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class NewSeries:
    """One recurring duty to open; `zone` empty: the owner's."""

    rule_row: Rule
    subject: Subject
    label: str
    owner: Agency
    starts_at: datetime
    post: Post | None = None
    mode: Mode = Mode.LIVE
    posture: str = "normal"
    zone: str = ""


def open_series(new: NewSeries, *, actor: Actor | None = None) -> Series:
    """Opens one series; the same live (subject, rule, mode) again answers the first."""
    open_series_many([new], actor=actor)
    return Series.objects.get(subject_id=new.subject.id, rule=new.rule_row, mode=new.mode.value, ends_at__isnull=True)


def open_series_many(news: Sequence[NewSeries], *, actor: Actor | None = None) -> int:
    """Opens thousands in one transaction, with one digest entry a branch; answers how many were new.

    The worker opens their occurrences up to the horizon of the rule.
    """
    now = clock.now()
    posts: dict[tuple[int, UUID], Post | None] = {}
    rows = [_row(new, now, posts) for new in news]
    with transaction.atomic():
        _number_after_earlier(rows)
        Series.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        written = set(Series.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        fresh = [row for row in rows if row.pk in written]
        record_many(_digest(fresh, now, actor))
    return len(fresh)


def vary_series(series_ids: Sequence[UUID], posture: str, *, reason: str, actor: Actor | None = None) -> int:
    """Moves series to a posture: occurrences not yet open are withdrawn and planned anew, and so are open ones whose
    moment has not come when the new plan does not have it. Answers how many changed.

    A series that recurs alike under both postures only notes the new one: its plan stays untouched.
    """
    with transaction.atomic():
        rows = [row for row in _live(series_ids) if row.posture != posture]
        varied = [row for row in rows if _recurs_otherwise(row, posture)]
        alike = [row.pk for row in rows if not _recurs_otherwise(row, posture)]
        Series.objects.filter(pk__in=alike).update(posture=posture)
        _replan_all(varied, "series.varied", {"posture": posture, "reason": reason}, actor, posture=posture)
    return len(varied)


def end_series(series_ids: Sequence[UUID], *, reason: str, actor: Actor | None = None) -> int:
    """Ends series now: occurrences not yet open are withdrawn, open ones stay owed."""
    with transaction.atomic():
        rows = _live(series_ids)
        _replan_all(rows, "series.ended", {"reason": reason}, actor, ends_at=clock.now())
    return len(rows)


def _row(new: NewSeries, now: datetime, posts: dict[tuple[int, UUID], Post | None]) -> Series:
    rule = compiled(new.rule_row.pk)
    if rule.series is None or not rule.series.horizon:
        raise BadInput(Place(field="rule"), "a series with a horizon", str(rule.clock.key))
    place = (new.rule_row.pk, new.owner.pk)
    if place not in posts:
        posts[place] = owner_post(rule.clock, new.owner)
    return Series(
        mode=new.mode.value,
        rule=new.rule_row,
        subject_room=new.subject.room,
        subject_id=new.subject.id,
        subject_label=new.label[:160],
        owner=new.owner,
        owner_path=new.owner.path,
        post=new.post or posts[place],
        zone=new.zone or new.owner.zone,
        posture=new.posture,
        starts_at=new.starts_at,
        opened_until=new.starts_at - JUST_BEFORE,
        next_tick=now,
    )


def _recurs_otherwise(row: Series, posture: str) -> bool:
    series = compiled(row.rule_id).series
    return series is None or series.rrule_at(row.posture) != series.rrule_at(posture)


def _number_after_earlier(rows: Sequence[Series]) -> None:
    """A series that comes again counts on from the ended one: withdrawn occurrences of that keep their keys."""
    earlier = Series.objects.filter(subject_id__in={row.subject_id for row in rows}, ends_at__isnull=False)
    last = {
        (subject, rule, mode): number
        for subject, rule, mode, number in earlier.values_list("subject_id", "rule_id", "mode").annotate(
            Max("variation")
        )
    }
    for row in rows:
        row.variation = last.get((row.subject_id, row.rule_id, row.mode), -1) + 1


def _live(series_ids: Sequence[UUID]) -> list[Series]:
    """The series that go on, locked in one order for everybody."""
    live = Series.objects.filter(pk__in=list(series_ids), ends_at__isnull=True)
    return list(live.select_for_update(of=("self",)).order_by("pk"))


def _replan_all(
    rows: Sequence[Series],
    kind: str,
    words: dict[str, str],
    actor: Actor | None,
    *,
    posture: str | None = None,
    ends_at: datetime | None = None,
) -> None:
    now = clock.now()
    withdrawn = withdraw_planned([row.pk for row in rows], now)
    for row in rows:
        row.posture = posture or row.posture
    if posture is not None:
        withdrawn += withdraw_unplanned(rows, now, actor)
    for row in rows:
        row.ends_at = ends_at
    replan_many(rows, now)
    record_many(
        [
            series_entry(kind, row, now, actor=actor, more={**words, "withdrawn": withdrawn.get(row.pk, 0)})
            for row in rows
        ]
    )


def _digest(rows: Sequence[Series], now: datetime, actor: Actor | None) -> list[NewEntry]:
    """One entry for each branch and mode: how many series of which rules were opened there."""
    counts = Counter((row.owner_id, row.owner_path, row.mode) for row in rows)
    return [
        NewEntry(
            kind="series.opened",
            subject=Subject("agencies", owner),
            true_at=now,
            owner_path=path,
            mode=Mode(mode),
            actor=actor.ref if actor else SYSTEM,
            facts={"series": count, "room": facts.ROOM},
        )
        for (owner, path, mode), count in counts.items()
    ]
