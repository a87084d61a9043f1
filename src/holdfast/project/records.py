"""Which records files of evidence may be about: each room's own door, for a room below them that does not know them."""

from __future__ import annotations

from uuid import UUID

from holdfast.domain.mode import Mode
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.evidence.subjects import Record
from holdfast.rooms.obligations.detail import seen
from holdfast.rooms.premises.queries import one

FILES_ABOUT = {
    "obligations": "holdfast.project.records:obligation",
    "premises": "holdfast.project.records:premises",
}


def obligation(actor: Actor, obligation_id: UUID) -> Record:
    """Something owed, NotFound when the actor may not see it."""
    row = seen(actor, obligation_id)
    return Record(row.owner_path, row.subject_label, Mode(row.mode))


def premises(actor: Actor, premises_id: UUID) -> Record:
    """A place, NotFound when the actor may not see it."""
    place = one(actor, premises_id)
    return Record(place.owner_path, place.name)
