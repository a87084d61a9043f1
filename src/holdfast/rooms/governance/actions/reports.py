"""Half-yearly reports: filed by an agency, received by the office above it."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, OutOfDate, Place, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.evidence.actions import add_file
from holdfast.rooms.evidence.queries import Record
from holdfast.rooms.governance.access import READ, RECEIVE, REPORT
from holdfast.rooms.governance.entries import committed, tell
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.lists import figures_of, office_of, reporting_of
from holdfast.rooms.governance.models import Report
from holdfast.rooms.obligations import actions as obligations
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.rulebook.queries import rule_in_force


@transaction.atomic
def file_report(actor: Actor, duty_id: UUID, text: str, file: File[bytes] | None = None) -> Report:
    """Files the report that is owed: its text, the figures of the half-year as they stand now, and a file about it. The
    office above owes its receipt from now on."""
    duty = _duty(actor, duty_id)
    if not text.strip():
        raise BadInput(Place(field="text"), "the report", "nothing")
    office = office_of(duty.owner)
    if office is None:
        raise Refused(noop("There is no office above this agency that could receive it"), code="no-office")
    row = _new(actor, duty, office, text.strip())
    if file is not None:
        add_file(actor, Record(Subject(ROOM, row.pk), row.owner_path, duty.owner.name_en), file.name or "", file)
    obligations.settle(actor, duty.pk, true_at=clock.now())
    return row


@transaction.atomic
def receive_report(actor: Actor, report_id: UUID) -> Report:
    """The office has it: what it owed since the filing is settled."""
    row = Report.objects.select_for_update(of=("self",)).select_related("office").filter(pk=report_id).first()
    if row is None:
        raise absent()
    require(actor, RECEIVE, owner_path=row.office.path, reading=READ)
    if row.received_at is not None:
        raise OutOfDate(noop("This report was received already"))
    row.received_at, row.received_by_post = clock.now(), actor.post_id
    row.save(update_fields=["received_at", "received_by_post"])
    tell("report_received", row.pk, row.owner_path, actor, office=row.office_id)
    obligations.settle(actor, row.receipt_id, true_at=row.received_at)
    return row


def _duty(actor: Actor, duty_id: UUID) -> Obligation:
    """The report that is owed, open or missed and never filed."""
    found = Obligation.objects.select_related("owner", "rule").filter(pk=duty_id, subject_room=ROOM).first()
    if found is None:
        raise absent()
    require(actor, REPORT, owner_path=found.owner_path, reading=READ)
    table = reporting_of(found.owner)
    if table is None or found.rule.rule_id != table.duty:
        raise absent()
    if Report.objects.filter(duty_id=duty_id).exists():
        raise OutOfDate(noop("This report was filed already"))
    return found


def _new(actor: Actor, duty: Obligation, office: Agency, text: str) -> Report:
    key, (salt, said) = uuid7(), committed("text", text)
    row = Report.objects.create(
        id=key, agency=duty.owner, owner_path=duty.owner_path, office=office, duty_id=duty.pk, due_at=duty.due_at,
        text=text, text_salt=salt, figures=figures_of(duty), filed_at=clock.now(), filed_by_post=actor.post_id,
        receipt_id=_owe_receipt(actor, key, duty, office),
    )  # fmt: skip
    tell("report_filed", row.pk, row.owner_path, actor, said, duty=duty.pk, office=office.pk)
    return row


def _owe_receipt(actor: Actor, key: UUID, duty: Obligation, office: Agency) -> UUID:
    now = clock.now()
    table = reporting_of(duty.owner)
    if table is None:
        raise absent()
    owed = obligations.open_obligation(
        rule_in_force(office, table.receipt, now.astimezone(ZoneInfo(office.zone)).date()),
        subject=Subject(ROOM, key),
        label=duty.owner.name_en,
        owner=office,
        starts_at=now,
        actor=actor,
    )
    return owed.pk
