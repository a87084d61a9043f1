"""Handing what is owed to another post."""

from __future__ import annotations

from uuid import UUID

from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.models import Obligation


def hand_to_post(actor: Actor, obligation_id: UUID, post_id: UUID) -> Obligation:
    """The post owes it from now on; the window stays."""
    raise NotImplementedError
