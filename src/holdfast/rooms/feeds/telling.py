"""The duty post is told that somebody else's alert waits: inside the house only, by no other way."""

from __future__ import annotations

from datetime import timedelta

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import IN_APP, NewMessage
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.queries import recipients
from holdfast.rooms.feeds.entries import ROOM
from holdfast.rooms.feeds.models import Imported
from holdfast.rooms.outbox.actions import queue

GOOD_FOR = timedelta(days=7)


def tell_duty(row: Imported) -> None:
    """One message in the app to whoever holds the duty post of the feed's agency."""
    now = clock.now()
    queue(
        [
            NewMessage(
                subject=Subject(ROOM, row.pk),
                round="came",
                channel=IN_APP,
                lane=Lane.OPERATIONAL,
                mode=Mode.LIVE,
                template="feed_alert_came",
                values={"title": row.headline[:120], "label": row.sender, "path": f"/feeds/alerts/{row.pk}/"},
                user_id=to.user_id,
                post_id=to.post_id,
                owner_path=row.owner_path,
                not_after=now + GOOD_FOR,
            )
            for to in recipients("agency", post_id=None, agency_id=row.source.agency_id, at=now)
        ]
    )
