"""Opening what is owed once, about many records at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.opening import calendar_of, new_row, owner_post
from holdfast.rooms.obligations.rules import compiled
from holdfast.rooms.rulebook.models import Rule


@dataclass(frozen=True)
class NewOwed:
    """One thing that is owed once, from `starts_at`."""

    rule_row: Rule
    subject: Subject
    label: str
    owner: Agency
    starts_at: datetime
    occurrence: str
    mode: Mode = Mode.LIVE


def open_many(news: Sequence[NewOwed]) -> int:
    """Opens them in few statements, each once however often it is asked; the act behind them is entered by the caller,
    as one entry for all of them. Answers how many were asked for."""
    posts: dict[tuple[int, UUID], UUID | None] = {}
    rows = [_row(new, posts) for new in news]
    Obligation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def _row(new: NewOwed, posts: dict[tuple[int, UUID], UUID | None]) -> Obligation:
    """The post of a rule at an agency is looked up once."""
    rule = compiled(new.rule_row.pk).clock
    place = new.rule_row.pk, new.owner.pk
    if place not in posts:
        post = owner_post(rule, new.owner)
        posts[place] = post.pk if post else None
    return new_row(
        new.rule_row.pk,
        subject=new.subject,
        label=new.label,
        owner=new.owner,
        post_id=posts[place],
        starts_at=new.starts_at,
        mode=new.mode,
        occurrence=new.occurrence,
        calendar=calendar_of(new.owner, rule, new.starts_at),
        zone=new.owner.zone,
    )
