"""What this room shows of its records. Lists speak of posts; a person's name stands on the person's own address only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from holdfast.domain.rights.roles import Role
from holdfast.plumbing.inputs import Code, Line, Moment, Name, Word
from holdfast.rooms.agencies.models import Post

Kind = Literal[
    "office", "police", "fire", "health", "transport", "education", "market", "emergency", "utility", "operator",
    "volunteer", "audit",
]  # fmt: skip
Level = Literal["province", "city", "district", "community", "operator"]
HeldAs = Literal["holder", "deputy"]
PostRole = Literal["administrator", "duty_officer", "commander", "operator", "crew", "auditor"]
ShortName = Annotated[Line, Field(max_length=120)]
Scope = Annotated[str, Field(pattern=r"^(\*|(\*|[a-z]+)\.(\*|[a-z_]+))$", max_length=80)]
AWait = Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(days=366))]


class AgencyIn(Schema):
    parent_id: UUID
    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    kind: Kind
    level: Level
    name_en: Name
    name_zh: ShortName = ""
    zone: Annotated[Word, Field(max_length=40)] | Literal[""] = ""


class AgencyOut(Schema):
    id: UUID
    parent_id: UUID | None
    code: str
    path: str
    kind: str
    level: str
    name_en: str
    name_zh: str
    zone: str
    closed_at: datetime | None


class NamedAgency(Schema):
    """An agency as the directory names it: enough to share with, nothing of what it does."""

    id: UUID
    path: str
    name_en: str
    name_zh: str


class PostIn(Schema):
    agency_id: UUID
    key: Code
    role: PostRole
    name_en: Name
    name_zh: ShortName = ""


class PostOut(Schema):
    id: UUID
    agency_id: UUID
    agency_path: str
    key: str
    name_en: str
    name_zh: str
    role: Role
    closed_at: datetime | None

    @staticmethod
    def resolve_agency_path(row: Post) -> str:
        return row.agency.path


class HoldingIn(Schema):
    user_id: UUID
    held_as: HeldAs = "holder"
    from_at: Moment | None = None
    until_at: Moment | None = None


class HoldingOut(Schema):
    id: UUID
    post_id: UUID
    user_id: UUID
    held_as: str
    from_at: datetime
    until_at: datetime | None


class UserIn(Schema):
    agency_id: UUID
    email: Annotated[Line, Field(min_length=3, max_length=200)]
    name: ShortName = ""
    work_phone: Annotated[Line, Field(max_length=40)] = ""
    language: Literal["en", "zh-hans"] = "en"


class UserRow(Schema):
    """An account without its person."""

    id: UUID
    agency_id: UUID
    is_active: bool
    joined_at: datetime


class UserOut(UserRow):
    email: str
    name: str
    work_phone: str
    language: str


class LinkOut(Schema):
    """A one-time link; it stands in this answer only."""

    user_id: UUID
    path: str
    expires_at: datetime


class QualificationIn(Schema):
    key: Code
    from_on: date
    until_on: date | None = None


class QualificationOut(QualificationIn):
    id: UUID
    user_id: UUID


class AuthorityIn(Schema):
    post_id: UUID
    act: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,59}$")]
    level: Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,20}$")] = ""
    delegate_id: UUID | None = None
    delegate_after: AWait | None = None


class AuthorityOut(Schema):
    id: UUID
    post_id: UUID
    act: str
    level: str
    delegate_id: UUID | None
    delegate_after: timedelta | None


class ShareOut(Schema):
    id: UUID
    subject_room: str
    subject_id: UUID
    with_agency_id: UUID
    may_act: bool
    from_at: datetime
    until_at: datetime | None
    ended_at: datetime | None


class WhoOut(Schema):
    """For which post the caller acts, and how far."""

    role: Role
    branch: str
    post_id: UUID | None
    agency_id: UUID | None
    scopes: list[str] | None


class TokenIn(Schema):
    label: Annotated[Name, Field(max_length=80)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=40, examples=[["*.read", "obligations.settle"]])]
    days: Annotated[int, Field(ge=1, le=366)]


class TokenOut(Schema):
    id: UUID
    label: str
    post_id: UUID | None
    scopes: list[str]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


class MadeTokenOut(TokenOut):
    secret: str
