"""Handing what is owed to another post."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from holdfast.domain.lanes import Lane
from holdfast.domain.obligation.states import State
from holdfast.domain.outbox.message import NewMessage
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.agencies.queries import recipients
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.actions.locking import locked_for
from holdfast.rooms.obligations.entries import obligation_entry, text_id
from holdfast.rooms.obligations.messages import words
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.rules import compiled
from holdfast.rooms.outbox.actions import queue, withdraw

CHANNELS = ("in_app", "email")


def hand_to_post(actor: Actor, obligation_id: UUID, post_id: UUID) -> Obligation:
    """The post owes it from now on; the window stays. The post is one of the actor's branch."""
    with transaction.atomic():
        row = locked_for(actor, access.HAND_OVER, obligation_id)
        post = visible_to(
            Post.objects.filter(pk=post_id, closed_at__isnull=True), actor, access.HAND_OVER, path="agency__path"
        ).first()
        if post is None:
            raise absent()
        if row.state != State.OPEN or row.post_id == post.pk or row.kind != "duty":
            raise Refused("Only an open duty goes to another post", code="not-open")
        before, row.post_id = row.post_id, post.pk
        row.version += 1
        row.save(update_fields=["post", "version"])
        more = {"from_post": text_id(before), "to_post": text_id(post.pk)}
        record(obligation_entry("obligations.handed", row, clock.now(), actor=actor, more=more))
        withdraw(facts.itself(row))
        queue(_messages(row))
    return row


def _messages(row: Obligation) -> list[NewMessage]:
    """The version is in the round: handing to and fro tells each time."""
    rule = compiled(row.rule_id).clock
    now = clock.now()
    return [
        NewMessage(
            subject=facts.itself(row),
            round=f"handed-{row.version}",
            channel=channel,
            lane=Lane(row.lane),
            mode=facts.mode(row),
            template="obligation_handed",
            values=words(row, rule, row.owner.zone),
            user_id=person.user_id,
            post_id=person.post_id,
            owner_path=row.owner_path,
        )
        for person in recipients("post", post_id=row.post_id, agency_id=row.owner_id, at=now)
        for channel in CHANNELS
    ]
