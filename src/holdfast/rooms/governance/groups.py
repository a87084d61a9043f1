"""Leading groups and their meetings, as pages and the API ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Model, Q, QuerySet

from holdfast.domain.governance.meetings import is_looked_at
from holdfast.domain.obligation.states import State
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.documents.governance import LeadingGroupTable
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, shared_ids, visible_to
from holdfast.rooms.evidence.queries import Record
from holdfast.rooms.governance.access import READ_MEETINGS
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.models import Group, Meeting, Resolution
from holdfast.rooms.obligations.models import Obligation, ObligationBase, ObligationPast
from holdfast.rooms.rulebook.queries import packs_in_force

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Progress:
    """A decision of a meeting and how it stands. `late`: open after its grace, or missed."""

    row: Resolution
    owed: ObligationBase | None
    late: bool

    @property
    def state(self) -> str:
        return self.owed.state if self.owed else State.WITHDRAWN.value


def groups(actor: Actor) -> QuerySet[Group]:
    """The leading groups that the actor may see: of the own branch, and those in which a post of the agency sits."""
    return _seen(Group.objects.select_related("office"), actor, "pk", "office__path")


def meetings(actor: Actor) -> QuerySet[Meeting]:
    """Their meetings, the last first."""
    rows = Meeting.objects.select_related("group__office")
    return _seen(rows, actor, "group_id", "group__owner_path").order_by("-set_for", "-pk")


def one_group(actor: Actor, group_id: UUID) -> Group:
    """One group; NotFound when it is absent or not the actor's to see."""
    return _or_absent(groups(actor).filter(pk=group_id).first())


def one_meeting(actor: Actor, meeting_id: UUID) -> Meeting:
    """One meeting; NotFound when it is absent or not the actor's to see."""
    return _or_absent(meetings(actor).filter(pk=meeting_id).first())


def record_of(actor: Actor, meeting_id: UUID) -> Record:
    """A meeting as what files are about: its minutes, seen by whoever sees the group."""
    row = one_meeting(actor, meeting_id)
    through = Subject(ROOM, row.group_id)
    return Record(Subject(ROOM, row.pk), row.owner_path, row.group.office.name_en, through=through)


def table_of(office: Agency) -> LeadingGroupTable | None:
    """What the packs in force at an office say of its leading group."""
    today = clock.now().astimezone(ZoneInfo(office.zone)).date()
    tables = (held.pack.catalogue.leading_group for held in packs_in_force(office.path, today))
    return next((table for table in tables if table is not None), None)


def open_duties(office: Agency) -> QuerySet[Obligation]:
    """The meetings that an office owes and that are not held yet."""
    table = table_of(office)
    rows = Obligation.objects.filter(subject_room=ROOM, subject_id=office.pk, state=State.OPEN.value)
    return rows.filter(rule__rule_id=table.meeting) if table else rows.none()


def next_duty(office: Agency) -> Obligation | None:
    """The meeting that is owed next."""
    return open_duties(office).order_by("due_at", "pk").first()


def held_before(meeting: Meeting) -> Meeting | None:
    """The meeting of the same group that was held last before this one."""
    at = meeting.held_at or meeting.set_for
    rows = Meeting.objects.filter(group=meeting.group_id, state=Meeting.State.HELD, held_at__lt=at)
    return rows.exclude(pk=meeting.pk).order_by("-held_at").first()


def looked_at(meeting: Meeting, now: datetime) -> list[Progress]:
    """The decisions of earlier meetings that this one looks at: still open, or settled since the last meeting."""
    last = held_before(meeting)
    before = Resolution.objects.filter(meeting__group=meeting.group_id, meeting__set_for__lt=meeting.set_for)
    until = meeting.held_at
    rows = progress(before.exclude(meeting=meeting), now)
    standing = [one for one in rows if one.state != State.WITHDRAWN.value]
    return [one for one in standing if is_looked_at(_settled_at(one, until), last.held_at if last else None)]


def progress(rows: QuerySet[Resolution], now: datetime) -> list[Progress]:
    """Decisions in the order of their time, each with what is owed; two queries however many there are."""
    listed = list(rows.select_related("owner", "post", "meeting").order_by("due_at", "pk"))
    owed = owed_by_id(row.owed_id for row in listed)
    return [Progress(row, owed.get(row.owed_id), _is_late(owed.get(row.owed_id), now)) for row in listed]


def owed_by_id(ids: Iterable[UUID]) -> Mapping[UUID, ObligationBase]:
    """What is owed, by id, wherever the row lies by now."""
    wanted = list(ids)
    past = ObligationPast.objects.filter(pk__in=wanted).in_bulk()
    return {**past, **Obligation.objects.filter(pk__in=wanted).in_bulk()}


def _is_late(owed: ObligationBase | None, now: datetime) -> bool:
    if owed is None or owed.settled_entered_at is not None:
        return False
    return owed.state == State.MISSED.value or (owed.state == State.OPEN.value and owed.late_at <= now)


def _settled_at(one: Progress, until: datetime | None) -> datetime | None:
    """When it was settled, as far as that had happened when the meeting was held."""
    at = (one.owed.settled_true_at or one.owed.excused_at) if one.owed else None
    return None if at is not None and until is not None and at > until else at


def _seen(rows: QuerySet[M], actor: Actor, group: str, path: str) -> QuerySet[M]:
    own = visible_to(rows.model._default_manager.order_by(), actor, READ_MEETINGS, path=path).values("pk")
    lent = shared_ids(actor, READ_MEETINGS, ROOM)
    return rows.filter(Q(pk__in=own) | Q(**{f"{group}__in": lent}))


def _or_absent(found: M | None) -> M:
    if found is None:
        raise absent()
    return found
