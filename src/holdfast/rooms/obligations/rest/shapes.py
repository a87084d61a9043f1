"""What this room shows of what is owed: posts and agencies by id, never persons."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.pause import PauseReason
from holdfast.domain.obligation.states import Kind, State
from holdfast.plumbing.inputs import Moment, Reason, Text
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.obligations.rows import clock_of
from holdfast.rooms.rulebook.queries import rule_of


class TextOut(Schema):
    en: str
    zh: str


class RuleRef(Schema):
    """Which rule of which edition of which pack."""

    pack: str
    version: str
    rule: str
    title: TextOut


class SubjectOut(Schema):
    room: str
    id: UUID
    label: str


class ObligationOut(Schema):
    """X owes Y by Z: one clock."""

    id: UUID
    kind: Kind
    state: State
    mode: Mode
    lane: Lane
    rule: RuleRef
    subject: SubjectOut
    series_id: UUID | None
    owner_id: UUID
    owner_path: str
    post_id: UUID | None
    opens_at: datetime
    due_at: datetime
    late_at: datetime
    missed_at: datetime | None
    breached_at: datetime | None
    paused_at: datetime | None
    settled_true_at: datetime | None
    settled_entered_at: datetime | None
    settled_post: UUID | None
    system_down: bool
    version: int

    @staticmethod
    def resolve_rule(row: Obligation) -> RuleRef:
        return rule_ref(row.rule_id)

    @staticmethod
    def resolve_subject(row: Obligation) -> SubjectOut:
        return SubjectOut(room=row.subject_room, id=row.subject_id, label=row.subject_label)


class RungOut(Schema):
    """One step of the ladder: when, what is said, to whom, and what really became of it."""

    at: datetime
    title: str
    who: str
    status: Literal["fired", "next", "planned"]
    said: str


class DetailOut(Schema):
    """One obligation with its reason, its ladder and its files."""

    obligation: ObligationOut
    why: str
    zone: str
    note: str
    ladder: list[RungOut]
    evidence: list[UUID]
    excuse_asked: UUID | None
    may: list[Literal["settle", "excuse", "hand", "pause"]]


class SettleIn(Schema):
    """`true_at`: when it was really done. `version`: refuse when somebody changed it since."""

    true_at: Moment
    evidence_ids: Annotated[list[UUID], Field(max_length=20)] = []
    note: Text = ""
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class SettledOut(Schema):
    state: State
    words: str


class ReasonIn(Schema):
    reason: Reason


class PauseIn(Schema):
    reason: PauseReason


class PauseSeriesIn(PauseIn):
    until: Moment | None = None


class HandIn(Schema):
    post_id: UUID


class DecideIn(Schema):
    outcome: Literal["approved", "refused"]
    reason: Reason


class DecisionOut(Schema):
    """A choice that a post owes: what is asked about what, why, and what became of it."""

    obligation: ObligationOut
    asks: str
    about_room: str
    about_id: UUID
    asked_post: UUID | None
    asked_reason: str
    outcome: str
    outcome_reason: str


class SeriesOut(Schema):
    """A recurring duty of one subject."""

    id: UUID
    mode: Mode
    rule: RuleRef
    subject: SubjectOut
    owner_id: UUID
    owner_path: str
    post_id: UUID | None
    zone: str
    posture: str
    starts_at: datetime
    ends_at: datetime | None
    opened_until: datetime
    paused_from: datetime | None
    paused_until: datetime | None
    pause_reason: str

    @staticmethod
    def resolve_rule(row: Series) -> RuleRef:
        return rule_ref(row.rule_id)

    @staticmethod
    def resolve_subject(row: Series) -> SubjectOut:
        return SubjectOut(room=row.subject_room, id=row.subject_id, label=row.subject_label)


def rule_ref(rule_id: int) -> RuleRef:
    """The rule by name; its row never changes, so the process keeps it."""
    clock = clock_of(rule_of(rule_id))
    title = TextOut(en=clock.title.en, zh=clock.title.zh)
    return RuleRef(pack=clock.key.pack, version=clock.key.version, rule=clock.key.rule, title=title)


def in_words(template: str, values: dict[str, object]) -> str:
    return _(template) % values if values else _(template)
