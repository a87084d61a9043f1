"""Files as an actor may see them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.evidence import access, images
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.evidence.store import path_of

ROOM = "evidence"


@dataclass(frozen=True)
class Record:
    """A record that files may be about, as the actor may see it; `through` is shared for it as well (a duty's place)."""

    subject: Subject
    owner_path: str
    label: str
    mode: Mode = Mode.LIVE
    through: Subject | None = None

    @property
    def shared_as(self) -> tuple[Subject, ...]:
        """The records whose shares count for its files."""
        return (self.subject, self.through) if self.through else (self.subject,)


def visible(actor: Actor) -> QuerySet[Evidence]:
    """Every file that the actor may see, deleted ones too: their rows stay."""
    return visible_to(Evidence.objects.all(), actor, access.READ, room=ROOM, subjects=("subject", "through"))


def seen(actor: Actor, evidence_id: UUID) -> Evidence:
    """One file; NotFound when there is none that the actor may see."""
    row = visible(actor).filter(pk=evidence_id).first()
    if row is None:
        raise absent()
    return row


def about(actor: Actor, subject: Subject) -> QuerySet[Evidence]:
    """The files about a record, oldest first; a photo that was blurred gives way to its successor."""
    rows = visible(actor).filter(subject_room=subject.room, subject_id=subject.id)
    return rows.exclude(deleted_why=Evidence.Why.BLURRED).order_by("added_at", "id")


def pixels_of(row: Evidence) -> tuple[int, int]:
    """Width and height of a photo that is still there."""
    return images.size_of(path_of(row.sha256))
