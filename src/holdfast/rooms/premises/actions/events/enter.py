"""Entering a large event: a dated place with a grade, duties and licence dates of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.events.dates import Dates
from holdfast.domain.grading.facts import EVENT_FACTS
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.plumbing import clock
from holdfast.policy.pack import LARGE_EVENT
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.premises.access import ADD
from holdfast.rooms.premises.actions.events.held import check_dates, grade_by_packs
from holdfast.rooms.premises.actions.events.licence import Licence
from holdfast.rooms.premises.clocks import open_clocks
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.models import Event, Fact, Grade, Premises
from holdfast.rooms.rulebook.queries import packs_in_force

SOURCE = "event"
MOST = 50_000_000
Value = bool | int


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
    licence: Licence = field(default_factory=Licence)


@transaction.atomic
def create_event(actor: Actor, owner: Agency, new: NewEvent) -> Event:
    """Enters an event in the register of `owner`: graded at once, its duties from its begin, its licence clocks open."""
    require(actor, ADD, owner_path=owner.path)
    _check(new)
    check_dates(Dates(new.begins_at, new.ends_at))
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
    grade_by_packs(actor, place)
    open_clocks(event, actor)
    return event


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
