"""What may be done with files: add, read, blur, delete. Bytes and rows appear and go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.mode import Mode
from holdfast.kernel.errors import OutOfDate, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.evidence import access, images, retention, store
from holdfast.rooms.evidence.entries import enter
from holdfast.rooms.evidence.images import Corner
from holdfast.rooms.evidence.intake import Intake, take_in
from holdfast.rooms.evidence.kinds import KINDS, tidy_name
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.evidence.queries import Record, seen
from holdfast.rooms.evidence.store import Readable
from holdfast.rooms.evidence.wiping import wipe_bytes

# Ours, against one account filling the disk; a day's honest work is far below.
MOST_FILES_A_DAY = 1000
MOST_BYTES_A_DAY = 2 * 1024**3
MOST_RECTANGLES = 50


@dataclass(frozen=True)
class OpenFile:
    """A file that is being given out."""

    row: Evidence
    path: Path


def add_file(actor: Actor, record: Record, name: str, stream: Readable, taken_at: datetime | None = None) -> Evidence:
    """Keeps a file about a record; refused with its reason when it is too large, too strange or not what it says."""
    ask_to_add(actor, record)
    _check_quota(actor)
    taken = take_in(stream, name)
    with transaction.atomic():
        store.lock_bytes(taken.sha256)
        store.keep(taken.content)
        row = _new_row(taken, record, actor, file_name=tidy_name(name), taken_at=taken_at)
        enter("added", row, actor.ref, size=row.size, media_type=row.media_type, keep_until=row.keep_until)
    return row


def ask_to_add(actor: Actor, record: Record) -> None:
    """Refuses unless the actor may add files about a record; for pages that offer it."""
    require(actor, access.ADD, owner_path=record.owner_path, subject=record.shared_as, reading=access.READ)


def read_file(actor: Actor, evidence_id: UUID) -> OpenFile:
    """Gives a file out; the reading is entered before its first byte leaves."""
    with transaction.atomic():
        row = seen(actor, evidence_id)
        path = store.path_of(row.sha256)
        if row.deleted_at is not None or not path.exists():
            raise Refused(_("This file was deleted; its entry stays."), code="file-deleted")
        enter("read", row, actor.ref)
    return OpenFile(row, path)


def blur(actor: Actor, evidence_id: UUID, rectangles: Sequence[Corner]) -> Evidence:
    """Puts a photo without what stood in the rectangles in the place of the photo, whose bytes are deleted."""
    if not 0 < len(rectangles) <= MOST_RECTANGLES:
        raise Refused(_("Draw at least one rectangle, at most %(most)s."), code="no-rectangle", most=MOST_RECTANGLES)
    with transaction.atomic():
        row = _held(actor, evidence_id)
        require(actor, access.BLUR, owner_path=row.owner_path, subject=record_of(row).shared_as, reading=access.READ)
        made = _blurred(row, rectangles)
        store.lock_bytes(made.sha256)
        store.keep(made.content)
        new = _new_row(
            made,
            record_of(row),
            actor,
            file_name=row.file_name,
            taken_at=row.taken_at,
            keep_until=row.keep_until,
            blurred_from=row,
        )
        enter("blurred", new, actor.ref, instead_of=row.pk, rectangles=len(rectangles))
        _mark_deleted(row, Evidence.Why.BLURRED)
    return new


def delete(actor: Actor, evidence_id: UUID, reason: str) -> Evidence:
    """Deletes a file for a typed reason; the row stays with who, when and why."""
    typed = typed_reason(reason)
    with transaction.atomic():
        row = _held(actor, evidence_id)
        require(actor, access.DELETE, owner_path=row.owner_path, subject=record_of(row).shared_as, reading=access.READ)
        row.deleted_reason, row.reason_salt = typed, new_salt()
        _mark_deleted(row, Evidence.Why.BY_HAND)
        said = {"reason": commit(row.reason_salt, row.deleted_reason)}
        enter("deleted", row, actor.ref, why=row.deleted_why, commitments=said)
    return row


def _new_row(
    taken: Intake,
    record: Record,
    actor: Actor,
    *,
    file_name: str,
    taken_at: datetime | None,
    keep_until: datetime | None = None,
    blurred_from: Evidence | None = None,
) -> Evidence:
    now = clock.now()
    return Evidence.objects.create(
        id=uuid7(),
        mode=record.mode.value,
        subject_room=record.subject.room,
        subject_id=record.subject.id,
        through_room=record.through.room if record.through else "",
        through_id=record.through.id if record.through else None,
        owner_path=record.owner_path,
        sha256=taken.sha256,
        size=len(taken.content),
        media_type=taken.kind.media_type,
        file_name=file_name,
        taken_at=taken_at,
        added_at=now,
        added_by=actor.user_id,
        keep_until=keep_until or retention.keep_until(record.owner_path, now),
        blurred_from=blurred_from,
    )


def _held(actor: Actor, evidence_id: UUID) -> Evidence:
    """The row, locked, and still there: two who blur or delete at once do not both succeed."""
    seen(actor, evidence_id)
    row = Evidence.objects.select_for_update().get(pk=evidence_id)
    if row.deleted_at is not None:
        raise OutOfDate(_("This file was deleted meanwhile."))
    return row


def _blurred(row: Evidence, rectangles: Sequence[Corner]) -> Intake:
    kind = next(kind for kind in KINDS if kind.media_type == row.media_type)
    if not kind.is_image:
        raise Refused(_("Only photos can be blurred."), code="not-a-photo")
    content = images.blurred(store.path_of(row.sha256), row.file_name, rectangles, kind)
    return Intake(content, kind, store.hash_of(content))


def _mark_deleted(row: Evidence, why: Evidence.Why) -> None:
    row.deleted_at, row.deleted_why, row.file_name = clock.now(), why.value, ""
    row.save(update_fields=["deleted_at", "deleted_why", "deleted_reason", "reason_salt", "file_name"])
    # Only once it is certain that the row is deleted; the job does it when a crash comes between.
    transaction.on_commit(partial(wipe_bytes, row.pk), robust=True)


def record_of(row: Evidence) -> Record:
    """The record again that the file is about; its label is not kept."""
    through = Subject(row.through_room, row.through_id) if row.through_id else None
    return Record(Subject(row.subject_room, row.subject_id), row.owner_path, "", Mode(row.mode), through)


def _check_quota(actor: Actor) -> None:
    since = clock.now() - timedelta(days=1)
    today = Evidence.objects.filter(added_by=actor.user_id, added_at__gte=since) if actor.user_id else None
    if today is None:
        return
    used = today.aggregate(files=Count("pk"), size=Sum("size"))
    if used["files"] >= MOST_FILES_A_DAY or (used["size"] or 0) >= MOST_BYTES_A_DAY:
        raise Refused(_("Too many files from this account today."), code="file-quota")
