"""Large events: dated places with a grade, duties and licence dates of their own, which close themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.events.dates import Dates, dates_problem
from holdfast.domain.grading.facts import EVENT_FACTS
from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.obligation.states import State
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.errors import BadInput, OutOfDate, Place, Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.pack import LARGE_EVENT
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.obligations.actions import end_series, settle, withdraw_subject
from holdfast.rooms.obligations.actions.withdraw import withdraw_rows
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.premises.access import ADD, READ
from holdfast.rooms.premises.actions.regrade import grade_places
from holdfast.rooms.premises.clocks import (
    APPLIED,
    GRANTED,
    clocks_of,
    dates_of,
    event_owes,
    open_clocks,
    take_back_clocks,
)
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Event, Fact, Grade, Premises
from holdfast.rooms.rulebook.queries import packs_in_force

SOURCE = "event"
NOON = time(12)
MOST = 50_000_000
Value = bool | int


@dataclass(frozen=True)
class Licence:
    """What is known of a licence; a day that is None is not known or not come yet."""

    ref: str = ""
    applied_on: date | None = None
    granted_on: date | None = None


@dataclass(frozen=True)
class NewEvent:
    """A large event as somebody enters it. `host`: the place of the register where it is held; else the spot itself.
    `facts` are those that the pack grades events by; one that is not given is unknown."""

    name: str
    begins_at: datetime
    ends_at: datetime
    name_zh: str = ""
    host: Premises | None = None
    lat: float | None = None
    lon: float | None = None
    facts: Mapping[str, Value | None] = field(default_factory=dict)
    method: str = ""
    licence: Licence = Licence()


@transaction.atomic
def create_event(actor: Actor, owner: Agency, new: NewEvent) -> Event:
    """Enters an event in the register of `owner`: graded at once, its duties from its begin, its licence clocks open."""
    require(actor, ADD, owner_path=owner.path)
    _check(new)
    _check_dates(Dates(new.begins_at, new.ends_at))
    place = _place(owner, new)
    event = Event.objects.create(
        premises=place,
        host=new.host,
        begins_at=new.begins_at,
        ends_at=new.ends_at,
        licence_ref=new.licence.ref,
        licence_applied_on=new.licence.applied_on,
        licence_granted_on=new.licence.granted_on,
    )
    _write_facts(actor, place, new)
    enter(
        "event_added",
        place.pk,
        owner.path,
        actor,
        begins=instant_text(new.begins_at),
        ends=instant_text(new.ends_at),
        host=new.host.pk if new.host else None,
        **{name: value for name, value in new.facts.items() if value is not None},
    )
    _grade(actor, place)
    open_clocks(event, actor)
    return event


@transaction.atomic
def move_event(actor: Actor, premises_id: UUID, begins_at: datetime, ends_at: datetime) -> Event:
    """Gives an event other dates: its clocks and duties are planned anew, and the ledger keeps both dates."""
    event = _locked(actor, premises_id)
    before, dates = dates_of(event), Dates(begins_at, ends_at)
    _check_dates(dates, before)
    if dates == before:
        return event
    event.begins_at, event.ends_at = begins_at, ends_at
    event.save(update_fields=["begins_at", "ends_at"])
    withdrawn = take_back_clocks(event, actor, reason="moved")
    if dates.begins_at != before.begins_at:
        end_series(_series(premises_id), reason="moved", actor=actor)
        _grade(actor, event.premises)
    opened = open_clocks(event, actor)
    enter(
        "event_moved",
        premises_id,
        event.premises.owner_path,
        actor,
        begins=instant_text(begins_at),
        ends=instant_text(ends_at),
        begins_before=instant_text(before.begins_at),
        ends_before=instant_text(before.ends_at),
        withdrawn=withdrawn,
        opened=opened,
    )
    return event


@transaction.atomic
def cancel_event(actor: Actor, premises_id: UUID, reason: str) -> Event:
    """The event is not held: nothing is owed about it any more. The reason stays with it, its commitment in the ledger."""
    if not reason.strip():
        raise BadInput(Place(field="reason"), "a reason", "nothing")
    event = _locked(actor, premises_id)
    now = clock.now()
    withdrawn = withdraw_subject(Subject(ROOM, premises_id), reason="cancelled", actor=actor)
    event.cancelled_at = event.over_at = now
    event.cancel_reason, event.reason_salt = reason.strip(), new_salt()
    event.save(update_fields=["cancelled_at", "over_at", "cancel_reason", "reason_salt"])
    Premises.objects.filter(pk=premises_id).update(closed_at=now)
    record(
        NewEntry(
            kind="premises.event_cancelled",
            subject=Subject(ROOM, premises_id),
            true_at=now,
            owner_path=event.premises.owner_path,
            actor=actor.ref,
            facts={"withdrawn": withdrawn},
            commitments={"reason": commit(event.reason_salt, event.cancel_reason)},
        )
    )
    return event


@transaction.atomic
def note_licence(actor: Actor, premises_id: UUID, licence: Licence) -> Event:
    """Notes that the licence was applied for or granted; the clocks that this settles are settled, as of that day."""
    event = _locked(actor, premises_id)
    _check_licence(event, licence)
    event.licence_ref = licence.ref or event.licence_ref
    event.licence_applied_on = licence.applied_on or event.licence_applied_on
    event.licence_granted_on = licence.granted_on or event.licence_granted_on
    event.save(update_fields=["licence_ref", "licence_applied_on", "licence_granted_on"])
    settled = sum(_settle(actor, event, step, day) for step, day in _steps(event))
    enter(
        "event_licence_noted",
        premises_id,
        event.premises.owner_path,
        actor,
        applied=_text(event.licence_applied_on),
        granted=_text(event.licence_granted_on),
        settled=settled,
    )
    return event


def next_ended(failed: Collection[UUID]) -> UUID | None:
    """The event that ended first of those that still stand open and did not fail."""
    ended = Event.objects.filter(over_at__isnull=True, ends_at__lte=clock.now()).exclude(pk__in=failed)
    return ended.order_by("ends_at", "pk").values_list("pk", flat=True).first()


@transaction.atomic
def close_event(pk: UUID) -> int:
    """Closes an event that has ended: its series end, what is open stays owed. Answers 1, or 0 when it was closed before."""
    now = clock.now()
    ended = Event.objects.filter(pk=pk, over_at__isnull=True, ends_at__lte=now)
    event = ended.select_for_update(of=("self",)).select_related("premises").first()
    if event is None:
        return 0  # another worker got there first, or it was moved meanwhile
    live = _series(event.premises_id)
    end_series(live, reason="over")
    _withdraw_what_comes_after(event)
    event.over_at = now
    event.save(update_fields=["over_at"])
    Premises.objects.filter(pk=event.premises_id).update(closed_at=now)
    owed = Obligation.objects.filter(subject_id=event.premises_id, state=State.OPEN.value).count()
    enter("event_over", event.premises_id, event.premises.owner_path, SYSTEM_ACTOR, series=len(live), owed=owed)
    return 1


def _withdraw_what_comes_after(event: Event) -> None:
    """A round that would have been due after the end is owed by nobody; what was due before it stays owed."""
    after = Obligation.objects.filter(
        subject_room=ROOM,
        subject_id=event.premises_id,
        series__isnull=False,
        state=State.OPEN.value,
        due_at__gt=event.ends_at,
    )
    withdraw_rows(list(after.select_for_update(of=("self",)).order_by("pk")), "over", None)


def _place(owner: Agency, new: NewEvent) -> Premises:
    spot = (new.host.lat, new.host.lon) if new.host else (new.lat or 0.0, new.lon or 0.0)
    return Premises.objects.create(
        kind=LARGE_EVENT,
        name=new.name.strip(),
        name_zh=new.name_zh.strip(),
        lat=spot[0],
        lon=spot[1],
        owner=owner,
        owner_path=owner.path,
        source=SOURCE,
        added_at=clock.now(),
    )


def _write_facts(actor: Actor, place: Premises, new: NewEvent) -> None:
    now = clock.now()
    today = now.astimezone(ZoneInfo(place.owner.zone)).date()
    facts = {**_host_facts(new.host, today), **{name: value for name, value in new.facts.items() if value is not None}}
    Fact.objects.bulk_create(
        [
            Fact(
                premises=place,
                name=name,
                value=value,
                method=new.method[:40],
                assessed_on=today,
                assessor_post=actor.post_id,
                entered_at=now,
            )
            for name, value in facts.items()
        ]
    )


def _host_facts(host: Premises | None, today: date) -> dict[str, Value]:
    """Whether the place where it is held has a grade that also grades events: its duties cover them already."""
    if host is None:
        return {}
    given = dict(Grade.objects.filter(premises=host, superseded_at__isnull=True).values_list("pack_key", "grade"))
    books = {held.pack.key: held.pack.event_book for held in packs_in_force(host.owner_path, today)}
    return {"at_graded_place": any(book and given.get(key) in book.grades for key, book in books.items())}


def _grade(actor: Actor, place: Premises) -> None:
    """By every pack in force there; each opens the duties of the grade from the begin on."""
    today = clock.now().astimezone(ZoneInfo(place.owner.zone)).date()
    for held in packs_in_force(place.owner_path, today):
        grade_places(actor, held.pack, [place], path=place.owner_path)


def _series(premises_id: UUID) -> list[UUID]:
    live = Series.objects.filter(subject_room=ROOM, subject_id=premises_id, ends_at__isnull=True)
    return list(live.values_list("pk", flat=True))


def _locked(actor: Actor, premises_id: UUID) -> Event:
    rows = Event.objects.select_for_update(of=("self",)).select_related("premises__owner", "host")
    event = rows.filter(premises_id=premises_id).first()
    if event is None:
        raise absent()
    place = event.premises
    require(actor, ADD, owner_path=place.owner_path, subject=Subject(ROOM, place.pk), reading=READ)
    if event.over_at is not None or dates_of(event).is_over(clock.now()):
        raise OutOfDate(noop("This event is over or cancelled already"))
    return event


def _steps(event: Event) -> list[tuple[str, date]]:
    """What is known by now, with its day; a licence that was granted was applied for."""
    applied = event.licence_applied_on or event.licence_granted_on
    steps = [(APPLIED, applied), (GRANTED, event.licence_granted_on)]
    return [(step, day) for step, day in steps if day is not None]


def _settle(actor: Actor, event: Event, step: str, day: date) -> int:
    rules = [owes.rule.pk for owes in event_owes(event) if owes.clock.settled_by == step]
    owed = clocks_of(event.premises_id).filter(rule_id__in=rules, settled_entered_at__isnull=True)
    rows = list(owed.filter(state__in=[State.OPEN.value, State.MISSED.value]))
    zone = ZoneInfo(event.premises.owner.zone)
    for row in rows:
        # Of a step only its day is known: noon stands for it, as far as the clock was open then.
        true_at = min(clock.now(), max(row.opens_at, datetime.combine(day, NOON, zone)))
        settle(actor, row.pk, true_at=true_at)
    return len(rows)


def _check(new: NewEvent) -> None:
    if not new.name.strip() and not new.name_zh.strip():
        raise BadInput(Place(field="name"), "a name", "nothing")
    if new.host is None and (new.lat is None or new.lon is None):
        raise BadInput(Place(field="host"), "a place of the register, or latitude and longitude", "nothing")
    if new.host is not None and (new.host.closed_at or new.host.kind == LARGE_EVENT):
        raise Refused(noop("An event is held at an open place that is no event itself"), code="not-a-host")
    for name, value in new.facts.items():
        if name not in EVENT_FACTS:
            raise BadInput(Place(field=name), "one of " + ", ".join(EVENT_FACTS), name)
        if value is not None and EVENT_FACTS[name] is not isinstance(value, bool):
            raise BadInput(Place(field=name), "yes or no" if EVENT_FACTS[name] else "a number", str(value))
        if value is not None and not 0 <= value <= MOST:
            raise BadInput(Place(field=name), f"a number from 0 to {MOST}", str(value))


def _check_dates(dates: Dates, before: Dates | None = None) -> None:
    problem = dates_problem(dates, clock.now(), before=before)
    if problem:
        came = dates.begins_at if problem.field == "begins_at" else dates.ends_at
        raise BadInput(Place(field=problem.field), problem.expected, came.isoformat())


def _check_licence(event: Event, licence: Licence) -> None:
    today = clock.now().astimezone(ZoneInfo(event.premises.owner.zone)).date()
    for name in ("applied_on", "granted_on"):
        day = getattr(licence, name)
        if day is not None and day > today:
            raise BadInput(Place(field=name), "a day that has come", day.isoformat())
    applied = licence.applied_on or event.licence_applied_on
    if applied and licence.granted_on and licence.granted_on < applied:
        raise BadInput(Place(field="granted_on"), "a day after the application", licence.granted_on.isoformat())


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
