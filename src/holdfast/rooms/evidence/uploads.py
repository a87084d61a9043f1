"""Files that come in pieces: begun with size and hash, written on where they stopped, ended by the hash.

A piece counts whole or not at all; who was cut off asks how far it came and goes on from there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial as later
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.evidence import partial
from holdfast.rooms.evidence.actions import add_file, ask_to_add
from holdfast.rooms.evidence.kinds import MOST_BYTES, tidy_name
from holdfast.rooms.evidence.models import Evidence, Upload
from holdfast.rooms.evidence.queries import Record
from holdfast.rooms.evidence.subjects import record_of

# Ours: a piece small enough for a weak network, large enough not to be all headers.
PIECE = 256 * 1024
# Ours, against one account filling the disk with beginnings.
MOST_OPEN = 60
MOST_OPEN_BYTES = 400 * 1024 * 1024
# A phone may be away for days; what is older began again would be cheaper than kept.
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class NewUpload:
    """What is about to come: its id from the device, its whole size and its hash."""

    id: UUID
    size: int
    sha256: str
    file_name: str = ""
    taken_at: datetime | None = None


class WrongOffset(Refused):
    """The piece does not begin where the last one ended; `offset` says where that is."""

    code = "wrong-offset"


def begin(actor: Actor, record: Record, new: NewUpload) -> Upload:
    """The upload, begun now or earlier by the same person for the same file; it says how far it came."""
    ask_to_add(actor, record)
    if actor.user_id is None:
        raise absent()
    with transaction.atomic():
        known = Upload.objects.select_for_update().filter(pk=new.id).first()
        if known is not None:
            return _same(actor, known, record, new)
        _check_open(actor.user_id, new)
        return Upload.objects.create(
            id=new.id,
            subject_room=record.subject.room,
            subject_id=record.subject.id,
            owner_path=record.owner_path,
            file_name=tidy_name(new.file_name),
            size=new.size,
            sha256=new.sha256,
            taken_at=new.taken_at,
            began_at=clock.real_now(),
            touched_at=clock.real_now(),
            added_by=actor.user_id,
        )


def seen(actor: Actor, upload_id: UUID) -> Upload:
    """The own upload; another's answers as if absent."""
    row = Upload.objects.filter(pk=upload_id, added_by=actor.user_id).first() if actor.user_id else None
    if row is None:
        raise absent()
    return row


def write(actor: Actor, upload_id: UUID, offset: int, content: bytes) -> Upload:
    """Adds one piece at `offset`; WrongOffset says where to go on instead."""
    with transaction.atomic():
        row = _held(actor, upload_id)
        if row.evidence_id is not None:
            return row
        if offset != row.received:
            raise WrongOffset(_("Go on at byte %(offset)s"), offset=row.received)
        if not 0 < len(content) <= min(PIECE, row.size - row.received):
            raise Refused(
                _("A piece has 1 to %(most)s bytes, and no more than are left"), code="piece-size", most=PIECE
            )
        partial.write_at(row.pk, offset, content)
        row.received += len(content)
        row.touched_at = clock.real_now()
        row.save(update_fields=["received", "touched_at"])
    return row


def finish(actor: Actor, upload_id: UUID) -> Evidence:
    """Keeps the whole file as evidence, when it is what was said; asked again, it answers the same file."""
    with transaction.atomic():
        row = _held(actor, upload_id)
        if row.evidence is not None:
            return row.evidence
        if row.received != row.size:
            raise WrongOffset(_("Go on at byte %(offset)s"), offset=row.received)
        if _is_sound(row):
            return _keep(actor, row)
        # It begins anew; the refusal comes after the commit, so that this stays.
        row.received = 0
        row.save(update_fields=["received"])
    raise WrongOffset(_("What arrived is not what was sent. Go on at byte %(offset)s"), offset=0)


def forget_abandoned() -> int:
    """Throws away what was not written on for KEPT_FOR, and rows of files that are kept since."""
    before = clock.real_now() - KEPT_FOR
    gone = 0
    for row in Upload.objects.filter(touched_at__lt=before).order_by("touched_at")[:200]:
        with transaction.atomic():
            partial.forget(row.pk)
            gone += Upload.objects.filter(pk=row.pk, touched_at__lt=before).delete()[0]
    return gone


def _keep(actor: Actor, row: Upload) -> Evidence:
    record = record_of(actor, Subject(row.subject_room, row.subject_id))
    with partial.opened(row.pk) as stream:
        row.evidence = kept = add_file(actor, record, row.file_name, stream, row.taken_at)
    row.save(update_fields=["evidence"])
    transaction.on_commit(later(partial.forget, row.pk), robust=True)
    return kept


def _is_sound(row: Upload) -> bool:
    """Whether the bytes are those that were announced; a file that a restore lost is not."""
    if partial.size_of(row.pk) < row.size:
        return False
    with partial.opened(row.pk) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == row.sha256


def _held(actor: Actor, upload_id: UUID) -> Upload:
    row = Upload.objects.select_for_update(of=("self",)).filter(pk=upload_id).first()
    if row is None or actor.user_id is None or row.added_by != actor.user_id:
        raise absent()
    return row


def _same(actor: Actor, known: Upload, record: Record, new: NewUpload) -> Upload:
    """The upload that is there, when it is the same person's and the same file's."""
    if known.added_by != actor.user_id:
        raise absent()
    if (known.sha256, known.size, known.subject_id) != (new.sha256, new.size, record.subject.id):
        raise Refused(_("This id stands for another file"), code="key-reused")
    return known


def _check_open(person: UUID, new: NewUpload) -> None:
    if not 0 < new.size <= MOST_BYTES:
        raise Refused(_("A file has at most %(most)s MB"), code="file-too-large", most=MOST_BYTES // 1024 // 1024)
    begun = Upload.objects.filter(added_by=person, evidence__isnull=True).aggregate(n=Count("pk"), size=Sum("size"))
    if begun["n"] >= MOST_OPEN or (begun["size"] or 0) + new.size > MOST_OPEN_BYTES:
        raise Refused(_("Too many files of this account are half sent. Finish them first"), code="upload-quota")
