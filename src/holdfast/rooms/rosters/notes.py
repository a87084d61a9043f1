"""What a hand-over shows: the last note, what is late and due at the post, where nobody will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.domain.obligation.states import State
from holdfast.kernel.text import Text
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.rosters.actions.hand_over import answers_until, unread_note
from holdfast.rooms.rosters.models import Gap, Note
from holdfast.rooms.rosters.queries import one_post

SOON = timedelta(hours=2)
NEAR = timedelta(hours=24)
LINES = 5


@dataclass(frozen=True)
class Owed:
    """One thing that the post owes, by the title of its rule."""

    row: Obligation
    title: Text


@dataclass(frozen=True)
class Standing:
    """What stands open at a post at a moment."""

    late: int
    soon: int
    gaps: Sequence[Gap]
    lines: Sequence[Owed]


@dataclass(frozen=True)
class Shown:
    """A note as the one who takes the post reads it, with what stands open now."""

    note: Note
    standing: Standing
    asks_until: datetime
    may_ask: bool


def standing_of(post: Post, now: datetime) -> Standing:
    """What the post owes late and soon, and the gaps of its branch in the next day."""
    owed = Obligation.objects.filter(post=post, state=State.OPEN.value, paused_at__isnull=True, mode="live")
    late, soon = owed.filter(late_at__lte=now), owed.filter(late_at__gt=now, due_at__lte=now + SOON)
    gaps = Gap.objects.filter(
        owner_path__startswith=post.agency.path, closed_at__isnull=True, from_at__lt=now + NEAR, until_at__gt=now
    )
    rows = [*late.select_related("rule").order_by("due_at")[:LINES], *soon.select_related("rule").order_by("due_at")]
    return Standing(
        late=late.count(),
        soon=soon.count(),
        gaps=list(gaps.select_related("post__agency").order_by("from_at")[:LINES]),
        lines=[Owed(row, _title(row.rule.body)) for row in rows[:LINES]],
    )


def _title(body: Mapping[str, Any]) -> Text:
    """A series keeps the title in its clock."""
    return Text.from_json(body.get("title") or body["clock"]["title"])


def to_read(post_id: UUID, user_id: UUID, now: datetime) -> Shown | None:
    """The note that this person must tick before taking the post; None: nothing is left to read."""
    note = unread_note(post_id, user_id, now)
    if note is None:
        return None
    until = answers_until(note)
    return Shown(note, standing_of(note.post, now), until, now < until)


def hand_over_words(actor: Actor, now: datetime) -> Mapping[str, object]:
    """The page of handing over: what stands open, a note begun from it, the notes before."""
    if actor.post_id is None:
        return {"post": None}
    post = one_post(actor, actor.post_id)
    standing = standing_of(post, now)
    notes = Note.objects.filter(post=post).order_by("-written_at")[:10]
    return {
        "post": post,
        "standing": standing,
        "notes": list(notes),
        "begun": begun_words(standing),
        "unread": to_read(post.pk, actor.user_id, now) if actor.user_id else None,
    }


def begun_words(standing: Standing) -> str:
    """A note begun from facts, to be sent as it is or written further."""
    late = ngettext("%(count)s late", "%(count)s late", standing.late) % {"count": standing.late}
    soon = _("%(count)s due in two hours") % {"count": standing.soon}
    gaps = ngettext("%(count)s gap in 24 h", "%(count)s gaps in 24 h", len(standing.gaps)) % {
        "count": len(standing.gaps)
    }
    return f"{late}, {soon}, {gaps}."
