"""What both doors for files show and take."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from holdfast.domain.mode import Mode

Room = Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]


class EvidenceOut(Schema):
    """A file by its hash; who added it stands in the ledger."""

    id: UUID
    mode: Mode
    subject_room: str
    subject_id: UUID
    sha256: str
    size: int
    media_type: str
    file_name: str
    taken_at: datetime | None
    added_at: datetime
    keep_until: datetime | None
    deleted_at: datetime | None
    deleted_why: str
    blurred_from_id: UUID | None
