"""Which records files of evidence may be about: each room's own door, for a room below them that does not know them."""

from __future__ import annotations

from uuid import UUID

from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.evidence.queries import Record
from holdfast.rooms.obligations.detail import seen
from holdfast.rooms.obligations.settle_file import record_of
from holdfast.rooms.premises.queries import one

FILES_ABOUT = {
    "obligations": "holdfast.project.records:obligation",
    "premises": "holdfast.project.records:premises",
    "governance": "holdfast.rooms.governance.queries:record_of",
    "measures": "holdfast.rooms.measures.queries:record_of",
}


def obligation(actor: Actor, obligation_id: UUID) -> Record:
    """Something owed, NotFound when the actor may not see it."""
    return record_of(seen(actor, obligation_id))


def premises(actor: Actor, premises_id: UUID) -> Record:
    """A place, NotFound when the actor may not see it."""
    place = one(actor, premises_id)
    return Record(Subject("premises", place.pk), place.owner_path, place.name)
