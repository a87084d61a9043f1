"""The inbox of decisions: who asks what and why, until when, and who decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from holdfast.domain.obligation.states import Kind, State
from holdfast.plumbing.paging import page_of
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.models import Decision, Obligation
from holdfast.rooms.obligations.rows import Row, named, rows_of

PAGE = 50
DECIDED = 10


@dataclass(frozen=True)
class Asked:
    """One decision: what is asked about what, by which post, for which reason; and what became of it."""

    row: Row
    asks: str
    about: str
    about_id: UUID
    about_room: str
    asked_by: str
    reason: str
    own: bool
    mine: bool
    outcome: str = ""
    outcome_reason: str = ""
    decided_at: datetime | None = None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Inbox:
    """Mine to decide, others' to decide, decided last."""

    mine: Sequence[Asked]
    others: Sequence[Asked]
    decided: Sequence[Asked]
    following: str | None


def inbox(actor: Actor, after: str = "") -> Inbox:
    """The decisions that the actor may see, soonest first."""
    waiting = _seen(actor).filter(state=State.OPEN.value)
    page, following = page_of(waiting, after=after, limit=PAGE, by=("due_at", "id"))
    done = _seen(actor).filter(settled_entered_at__isnull=False).order_by(F("settled_entered_at").desc())[:DECIDED]
    asked = _asked(actor, [*page, *done])
    decided = {row.pk for row in done}
    open_ones = [item for item in asked if item.row.id not in decided]
    return Inbox(
        mine=[item for item in open_ones if item.mine],
        others=[item for item in open_ones if not item.mine],
        decided=[item for item in asked if item.row.id in decided],
        following=following,
    )


def one(actor: Actor, obligation_id: UUID) -> Asked:
    """One decision, or NotFound alike for absent and foreign."""
    found = _seen(actor).filter(pk=obligation_id).first()
    if found is None:
        raise absent()
    return _asked(actor, [found])[0]


def _seen(actor: Actor) -> QuerySet[Obligation]:
    rows = Obligation.objects.filter(kind=Kind.DECISION.value, decision__isnull=False)
    rows = visible_to(rows, actor, access.READ, room=facts.ROOM)
    return rows.select_related("post", "owner", "decision")


def _asked(actor: Actor, rows: Sequence[Obligation]) -> list[Asked]:
    decisions = [row.decision for row in rows]
    posts = {post.pk: post for post in Post.objects.filter(pk__in={d.asked_post for d in decisions if d.asked_post})}
    printed = rows_of(rows)
    return [
        _one(actor, row, obligation, decision, posts)
        for row, obligation, decision in zip(printed, rows, decisions, strict=True)
    ]


def _one(actor: Actor, row: Row, obligation: Obligation, decision: Decision, posts: Mapping[UUID, Post]) -> Asked:
    asked_post = posts.get(decision.asked_post) if decision.asked_post else None
    return Asked(
        row=row,
        asks=asks_words(decision.asks),
        about=obligation.subject_label,
        about_id=decision.about_id,
        about_room=decision.about_room,
        asked_by=named(asked_post) or _("the system"),
        reason=decision.asked_reason,
        own=decision.asked_by is not None and decision.asked_by == actor.user_id,
        mine=obligation.post_id is None or obligation.post_id == actor.post_id,
        outcome=outcome_words(decision.outcome),
        outcome_reason=decision.outcome_reason,
        decided_at=obligation.settled_entered_at,
        values=decision.values,
    )


def asks_words(asks: str) -> str:
    """What is asked, as a heading."""
    known = {
        "excuse": _("Excuse"),
        "adopt": _("Adopt a pack"),
        "release": _("Release the outbox"),
        "sign-plan": _("Sign a plan off"),
        "issue-alert": _("Issue an alert"),
        "sign-alert": _("Sign an alert with others"),
        "confirm-plan": _("Confirm a plan as it is"),
    }
    return known.get(asks, asks)


def outcome_words(outcome: str) -> str:
    return {"approved": _("approved"), "refused": _("refused")}.get(outcome, outcome)
