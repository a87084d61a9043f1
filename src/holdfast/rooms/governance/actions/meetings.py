"""Meetings of leading groups: called, held, called off; what they decide is owed by an agency or a post."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as noop

from holdfast.domain.governance.meetings import settled_by
from holdfast.domain.ledger.entry import FactValue
from holdfast.domain.mode import Mode
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.errors import BadInput, OutOfDate, Place, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.evidence.actions import add_file
from holdfast.rooms.governance.actions.groups import group_for
from holdfast.rooms.governance.entries import committed, tell, tell_taken
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.groups import open_duties, record_of, table_of
from holdfast.rooms.governance.models import Attendance, Group, Meeting, Resolution, Seat
from holdfast.rooms.obligations import actions as obligations
from holdfast.rooms.rulebook.queries import rule_in_force


@dataclass(frozen=True)
class NewResolution:
    """What a meeting decides: who owes it (an agency, or one of its posts) and until when."""

    text: str
    owner_id: UUID
    due_at: datetime
    post_id: UUID | None = None


@transaction.atomic
def call_meeting(actor: Actor, group_id: UUID, set_for: datetime, agenda: str = "") -> Meeting:
    """Calls a meeting for a moment to come, or for one just past that is being written up."""
    group = group_for(actor, group_id)
    salt, said = committed("agenda", agenda.strip())
    row = Meeting.objects.create(
        group=group,
        owner_path=group.owner_path,
        set_for=set_for,
        agenda=agenda.strip(),
        agenda_salt=salt,
        called_at=clock.now(),
        called_by_post=actor.post_id,
    )
    tell("meeting_called", row.pk, row.owner_path, actor, said, group=group.pk, set_for=instant_text(set_for))
    return row


@transaction.atomic
def call_off(actor: Actor, meeting_id: UUID, *, reason: str) -> Meeting:
    """Calls a meeting off before it was held; its duty stays owed."""
    said = typed_reason(reason)
    row = _called(actor, meeting_id)
    row.state = Meeting.State.CALLED_OFF
    row.save(update_fields=["state"])
    tell_taken("meeting_called_off", row.pk, row.owner_path, actor, said)
    return row


@transaction.atomic
def hold_meeting(actor: Actor, meeting_id: UUID, held_at: datetime, present: Collection[UUID]) -> Meeting:
    """Records that it was held at a moment and which posts were there, and settles the duty whose turn it was."""
    row = _called(actor, meeting_id)
    if held_at > clock.now():
        raise BadInput(Place(field="held_at"), "a moment that has come", held_at.isoformat())
    _attend(row, present)
    duty = _duty_of(row.group, held_at)
    row.state, row.held_at, row.held_entered_at = Meeting.State.HELD, held_at, clock.now()
    row.held_by_post, row.duty_id = actor.post_id, duty
    row.save()
    there: dict[str, FactValue] = {"held_at": instant_text(held_at), "present": len(set(present)), "duty": duty}
    tell("meeting_held", row.pk, row.owner_path, actor, {}, **there)
    if duty is not None:
        obligations.settle(actor, duty, true_at=held_at)
    return row


@transaction.atomic
def hold_with_minutes(
    actor: Actor, meeting_id: UUID, held_at: datetime, present: Collection[UUID], minutes: File[bytes] | None
) -> Meeting:
    """Keeps the minutes as a file about the meeting and records that it was held; both or nothing."""
    if minutes is not None:
        add_file(actor, record_of(actor, meeting_id), minutes.name or "", minutes, held_at)
    return hold_meeting(actor, meeting_id, held_at, present)


@transaction.atomic
def resolve(actor: Actor, meeting_id: UUID, new: NewResolution) -> Resolution:
    """Writes down what a meeting decided; from now on it is owed like anything else."""
    meeting = _meeting(actor, meeting_id)
    if meeting.state == Meeting.State.CALLED_OFF:
        raise OutOfDate(noop("This meeting was called off"))
    _check(new)
    owner = _owner(meeting, new.owner_id)
    post = _post(owner, new.post_id)
    key, (salt, said) = uuid7(), committed("text", new.text.strip())
    owed = _owe(actor, meeting, new, key, owner, post)
    last = meeting.resolutions.aggregate(last=Max("number"))["last"] or 0
    row = Resolution.objects.create(
        id=key, meeting=meeting, number=last + 1, text=new.text.strip(), text_salt=salt, owner=owner, post=post,
        due_at=new.due_at, owed_id=owed,
    )  # fmt: skip
    _tell(actor, row, meeting, said)
    return row


def _tell(actor: Actor, row: Resolution, meeting: Meeting, said: dict[str, str]) -> None:
    facts: dict[str, FactValue] = {"meeting": meeting.pk, "number": row.number, "owner": row.owner_id}
    due_at = instant_text(row.due_at)
    tell("resolved", row.pk, meeting.owner_path, actor, said, owed=row.owed_id, due_at=due_at, **facts)


def _owe(actor: Actor, meeting: Meeting, new: NewResolution, key: UUID, owner: Agency, post: Post | None) -> UUID:
    """By the clock that the pack names for decisions of meetings; the meeting itself says when it is due."""
    office = meeting.group.office
    table = table_of(office)
    if table is None:
        raise Refused(noop("No pack in force says how decisions of a meeting are owed"), code="no-pack")
    today = clock.now().astimezone(ZoneInfo(office.zone)).date()
    owed = obligations.open_obligation(
        rule_in_force(office, table.owed, today),
        subject=Subject(ROOM, key),
        label=new.text.strip(),
        owner=owner,
        post=post,
        starts_at=clock.now(),
        due_at=new.due_at,
        mode=Mode(meeting.mode),
        actor=actor,
    )
    return owed.pk


def _check(new: NewResolution) -> None:
    if not new.text.strip():
        raise BadInput(Place(field="text"), "what was decided", "nothing")
    if new.due_at <= clock.now():
        raise BadInput(Place(field="due_at"), "a moment to come", new.due_at.isoformat())


def _owner(meeting: Meeting, owner_id: UUID) -> Agency:
    """An agency of the office's branch, or one whose post sits in the group."""
    agency = Agency.objects.filter(pk=owner_id, closed_at__isnull=True).first()
    if agency is None or not agency.path.startswith(meeting.owner_path):
        raise absent()
    return agency


def _post(owner: Agency, post_id: UUID | None) -> Post | None:
    if post_id is None:
        return Post.objects.filter(agency=owner, key="duty", closed_at__isnull=True).first()
    post = Post.objects.filter(pk=post_id, agency=owner, closed_at__isnull=True).first()
    if post is None:
        raise absent()
    return post


def _attend(row: Meeting, present: Collection[UUID]) -> None:
    seats = list(Seat.objects.filter(group=row.group, until_at__isnull=True))
    strangers = set(present) - {seat.post_id for seat in seats}
    if strangers:
        raise BadInput(Place(field="present"), "posts that sit in the group", str(next(iter(strangers))))
    Attendance.objects.bulk_create(
        Attendance(meeting=row, post_id=seat.post_id, chaired=seat.chairs, present=seat.post_id in present)
        for seat in seats
    )


def _duty_of(group: Group, held_at: datetime) -> UUID | None:
    open_now = open_duties(group.office).filter(opens_at__lte=held_at)
    duties = list(open_now.order_by("due_at", "pk").values_list("pk", "due_at")[:2])
    place = settled_by([due for _, due in duties], held_at, group.office.zone)
    return None if place is None else duties[place][0]


def _meeting(actor: Actor, meeting_id: UUID) -> Meeting:
    """The meeting, with its group locked and the right asked."""
    row = Meeting.objects.filter(pk=meeting_id).first()
    if row is None:
        raise absent()
    group_for(actor, row.group_id)
    return Meeting.objects.select_for_update(of=("self",)).select_related("group__office").get(pk=meeting_id)


def _called(actor: Actor, meeting_id: UUID) -> Meeting:
    row = _meeting(actor, meeting_id)
    if row.state != Meeting.State.CALLED:
        raise OutOfDate(noop("This meeting was held or called off already"))
    return row
