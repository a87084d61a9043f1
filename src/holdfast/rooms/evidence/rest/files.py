"""Files of evidence over the API: translated, never decided here."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.plumbing.inputs import Moment, TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.evidence.actions import MOST_RECTANGLES, add_file, blur, delete, read_file
from holdfast.rooms.evidence.images import Corner
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.evidence.queries import seen, visible
from holdfast.rooms.evidence.rest.router import router
from holdfast.rooms.evidence.rest.shapes import EvidenceOut, Room
from holdfast.rooms.evidence.subjects import record_of

Pixel = Annotated[int, Field(ge=0, le=100_000)]


class FileIn(Schema):
    """What the file is about."""

    subject_room: Room
    subject_id: UUID
    taken_at: Moment | None = None


class Rectangle(Schema):
    """Two opposite corners, in pixels of the photo as it is kept."""

    left: Pixel
    top: Pixel
    right: Pixel
    bottom: Pixel


class BlurIn(Schema):
    rectangles: Annotated[list[Rectangle], Field(min_length=1, max_length=MOST_RECTANGLES)]


FILE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


@router.get("", response=Page[EvidenceOut])
def list_evidence(
    request: HttpRequest, subject: UUID | None = None, mode: Mode = Mode.LIVE, after: After = "", limit: Limit = 50
) -> Page[Evidence]:
    """Files that the caller may see, deleted ones too: their rows stay."""
    rows = visible(actor_of(request)).filter(mode=mode.value)
    return one_page(rows.filter(subject_id=subject) if subject else rows, after=after, limit=limit)


@router.post("", response={201: EvidenceOut})
def upload_file(request: HttpRequest, about: Form[FileIn], file: File[UploadedFile]) -> Status[Evidence]:
    """Keeps a file about a record: by its hash, without its metadata, for a time."""
    actor = actor_of(request)
    record = record_of(actor, Subject(about.subject_room, about.subject_id))
    return Status(201, add_file(actor, record, file.name or "", file, about.taken_at))


@router.get("/{evidence_id}", response=EvidenceOut)
def read_evidence(request: HttpRequest, evidence_id: UUID) -> Evidence:
    """What is known of a file."""
    return seen(actor_of(request), evidence_id)


@router.get("/{evidence_id}/file", openapi_extra={"responses": {200: {"description": "The file", "content": FILE}}})
def download_file(request: HttpRequest, evidence_id: UUID) -> FileResponse:
    """The file itself, always as a download; that it was read is entered in the ledger."""
    opened = read_file(actor_of(request), evidence_id)
    name = opened.row.file_name or opened.row.sha256[:16]
    answer = FileResponse(opened.path.open("rb"), as_attachment=True, filename=name)
    answer.headers["Content-Type"] = "application/octet-stream"
    return answer


@router.post("/{evidence_id}/blur", response={201: EvidenceOut})
def blur_photo(request: HttpRequest, evidence_id: UUID, body: BlurIn) -> Status[Evidence]:
    """Puts a photo without what stood in the rectangles in the place of the photo."""
    corners = [Corner(**rectangle.dict()) for rectangle in body.rectangles]
    return Status(201, blur(actor_of(request), evidence_id, corners))


@router.post("/{evidence_id}/delete", response=EvidenceOut)
def delete_file(request: HttpRequest, evidence_id: UUID, body: TypedReasonIn) -> Evidence:
    """Deletes the bytes for a reason; the row stays."""
    return delete(actor_of(request), evidence_id, body.reason)
