"""Files in pieces: begin, send from the offset that is answered, finish."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from holdfast.kernel.subject import Subject
from holdfast.plumbing.inputs import LARGEST, Line, Moment
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.evidence import uploads
from holdfast.rooms.evidence.kinds import MOST_BYTES
from holdfast.rooms.evidence.models import Evidence, Upload
from holdfast.rooms.evidence.rest.router import router
from holdfast.rooms.evidence.rest.shapes import EvidenceOut, Room
from holdfast.rooms.evidence.subjects import record_of

Offset = Annotated[int, Field(ge=0, le=LARGEST)]
PIECE = {"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}


class UploadIn(Schema):
    """`id` is made by the sender: beginning again with it answers how far the file came."""

    id: UUID
    subject_room: Room
    subject_id: UUID
    size: Annotated[int, Field(ge=1, le=MOST_BYTES)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    file_name: Line = ""
    taken_at: Moment | None = None


class UploadOut(Schema):
    """`received`: where the next piece begins; `piece`: how large one may be."""

    id: UUID
    subject_room: str
    subject_id: UUID
    size: int
    sha256: str
    received: int
    piece: int
    touched_at: datetime
    evidence_id: UUID | None

    @staticmethod
    def resolve_piece(row: Upload) -> int:
        return uploads.PIECE


@router.post("/uploads", response={201: UploadOut})
def begin_upload(request: HttpRequest, body: UploadIn) -> Status[Upload]:
    """Begins a file in pieces, or finds how far it came."""
    actor = actor_of(request)
    record = record_of(actor, Subject(body.subject_room, body.subject_id))
    new = uploads.NewUpload(body.id, body.size, body.sha256, body.file_name, body.taken_at)
    return Status(201, uploads.begin(actor, record, new))


@router.get("/uploads/{upload_id}", response=UploadOut)
def read_upload(request: HttpRequest, upload_id: UUID) -> Upload:
    """How far an own upload came."""
    return uploads.seen(actor_of(request), upload_id)


@router.patch("/uploads/{upload_id}", response=UploadOut, openapi_extra=PIECE)
def write_piece(request: HttpRequest, upload_id: UUID, offset: Offset) -> Upload:
    """Adds one piece at `offset`; 409 with `offset` in its fields says where to go on instead."""
    actor = actor_of(request)
    uploads.seen(actor, upload_id)
    return uploads.write(actor, upload_id, offset, request.body)


@router.post("/uploads/{upload_id}/finish", response={201: EvidenceOut})
def finish_upload(request: HttpRequest, upload_id: UUID) -> Status[Evidence]:
    """Keeps the file as evidence once its hash is right; asked again, it answers the same file."""
    return Status(201, uploads.finish(actor_of(request), upload_id))
