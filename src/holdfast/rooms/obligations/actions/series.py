"""Recurring duties: opened, varied by posture, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.rulebook.models import Rule


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
    raise NotImplementedError


def open_series_many(news: Sequence[NewSeries], *, actor: Actor | None = None) -> int:
    """Opens thousands in one transaction, with one digest entry a branch; answers how many were new."""
    raise NotImplementedError


def vary_series(series_ids: Sequence[UUID], posture: str, *, reason: str, actor: Actor | None = None) -> int:
    """Moves series to a posture: occurrences not yet open are withdrawn and planned anew. Answers how many changed."""
    raise NotImplementedError


def end_series(series_ids: Sequence[UUID], *, reason: str, actor: Actor | None = None) -> int:
    """Ends series now: occurrences not yet open are withdrawn, open ones stay owed."""
    raise NotImplementedError
