"""Messages and the release over the API: translated, never decided here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.states import MessageState
from holdfast.plumbing.inputs import Reason
from holdfast.plumbing.paging import After, Limit, Page, one_page, page_of
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.outbox import access
from holdfast.rooms.outbox.actions import ROOM, ask_release, mark_read, quarantine, root_path, send_test
from holdfast.rooms.outbox.contact_rest import router as contacts
from holdfast.rooms.outbox.letters import rendered_for_recipient
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.outbox.push_rest import router as push
from holdfast.rooms.outbox.release_token import is_released

router = Router()
router.add_router("", contacts)
router.add_router("", push)

QuarantineReason = Literal["restored", "wrong_messages", "exercise", "works", "gateway_fault"]


class MessageOut(Schema):
    """A message by what became of it: to which post, never to which person or address."""

    id: UUID
    mode: Mode
    lane: Lane
    channel: str
    template: str
    subject_room: str
    subject_id: UUID
    post_id: UUID | None
    state: MessageState
    attempts: int
    queued_at: datetime
    not_after: datetime | None
    done_at: datetime | None
    read_at: datetime | None


class LetterOut(Schema):
    """A message of the caller's own, as it reads."""

    message: MessageOut
    subject: str
    body: str


class IdsIn(Schema):
    ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class CountOut(Schema):
    count: int


class ReleaseIn(Schema):
    reason: Reason


class QuarantineIn(Schema):
    reason: QuarantineReason


class AskedOut(Schema):
    """What was asked for; a decision about it is owed now."""

    id: UUID


class ReleaseOut(Schema):
    """Whether messages leave from here."""

    released: bool


@router.get("/inbox", response=Page[LetterOut])
def list_inbox(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[LetterOut]:
    """The caller's own messages, oldest first."""
    actor = actor_of(request)
    require(actor, access.INBOX, owner_path=actor.path)
    if actor.user_id is None:
        raise absent()
    mine = Message.objects.filter(user_id=actor.user_id, channel="in_app").select_related("user__agency")
    rows, following = page_of(mine, after=after, limit=limit, by=("queued_at", "id"))
    return Page(items=[_letter(row) for row in rows], next=following)


@router.post("/inbox/read", response=CountOut)
def read_inbox(request: HttpRequest, body: IdsIn) -> CountOut:
    """Marks the caller's own messages as read."""
    actor = actor_of(request)
    require(actor, access.INBOX, owner_path=actor.path)
    return CountOut(count=mark_read(actor, body.ids))


@router.get("/messages", response=Page[MessageOut])
def list_messages(
    request: HttpRequest,
    state: MessageState | None = None,
    lane: Lane | None = None,
    mode: Mode = Mode.LIVE,
    subject: UUID | None = None,
    after: After = "",
    limit: Limit = 50,
) -> Page[Message]:
    """The messages of the caller's branch and what became of them."""
    asked = {"mode": mode, "state": state, "lane": lane, "subject_id": subject}
    rows = visible_to(Message.objects.all(), actor_of(request), access.READ, room=ROOM)
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    return one_page(rows, after=after, limit=limit)


@router.get("/release", response=ReleaseOut)
def read_release(request: HttpRequest) -> ReleaseOut:
    """Whether this copy of the database may send from here."""
    require(actor_of(request), access.READ, owner_path=root_path())
    return ReleaseOut(released=is_released())


@router.post("/test", response=CountOut)
def send_test_message(request: HttpRequest) -> CountOut:
    """An e-mail to the caller's own work address, in line like every other; 0 when the policy sends none."""
    return CountOut(count=send_test(actor_of(request)))


@router.post("/release", response={202: AskedOut})
def ask_for_release(request: HttpRequest, body: ReleaseIn) -> Status[AskedOut]:
    """Asks that the outbox may send; somebody with the authority decides."""
    return Status(202, AskedOut(id=ask_release(actor_of(request), body.reason)))


@router.post("/quarantine", response=ReleaseOut)
def end_release(request: HttpRequest, body: QuarantineIn) -> ReleaseOut:
    """Ends the release: queues keep, nothing leaves."""
    quarantine(body.reason, actor_of(request))
    return ReleaseOut(released=is_released())


def _letter(row: Message) -> LetterOut:
    rendered = rendered_for_recipient(row)
    return LetterOut(message=MessageOut.from_orm(row), subject=rendered.subject, body=rendered.body)
