"""Who answered a test of reachability, who did not, and what became of the messages on each way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.domain.obligation.states import State
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.obligations.models import Obligation, ObligationPast
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.rosters.entries import ROOM
from holdfast.rooms.rosters.models import ReachTest


@dataclass(frozen=True)
class Answer:
    """One post of a test. `ways`: channel and how far its message came, the furthest of several people."""

    obligation_id: UUID
    post: Post
    answered_at: datetime | None
    late: bool
    due_at: datetime
    ways: Sequence[tuple[str, str]]


def answers_of(row: ReachTest) -> list[Answer]:
    """Every post that was asked, those that are silent first."""
    owed = [*_owed(row, Obligation), *_owed(row, ObligationPast)]
    posts = {
        post.pk: post for post in Post.objects.filter(pk__in=[one.post_id for one in owed]).select_related("agency")
    }
    ways = _ways([one.pk for one in owed])
    found = [
        Answer(
            obligation_id=one.pk,
            post=posts[one.post_id],
            answered_at=one.settled_true_at,
            late=one.late_at <= (one.settled_true_at or clock.now()),
            due_at=one.due_at,
            ways=ways.get(one.pk, ()),
        )
        for one in owed
        if one.post_id is not None and one.state != State.WITHDRAWN
    ]
    return sorted(found, key=lambda one: (one.answered_at is not None, one.post.agency.path, one.post.key))


def _owed(row: ReachTest, model: type[Obligation] | type[ObligationPast]) -> list[Obligation | ObligationPast]:
    return list(model.objects.filter(subject_room=ROOM, subject_id=row.pk))


def _ways(obligation_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[tuple[str, str]]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = Message.objects.filter(subject_room="obligations", subject_id__in=obligation_ids, round="opened")
    for subject, channel, state in rows.order_by("queued_at").values_list("subject_id", "channel", "state"):
        found[subject][channel] = state
    return {subject: sorted(ways.items()) for subject, ways in found.items()}
