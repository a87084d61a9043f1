"""A calendar of RFC 5545 as programs subscribe to it. The same facts give the same bytes, so that an ETag holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Holdfast//Roster//EN"
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Item:
    """One entry of a calendar: a name that never changes, its times, words, and when it last changed."""

    uid: str
    from_at: datetime
    until_at: datetime
    title: str
    changed_at: datetime
    text: str = ""
    tentative: bool = False


def calendar_bytes(title: str, items: Iterable[Item], refresh: timedelta = timedelta(hours=1)) -> bytes:
    """The calendar as one text; times are instants in UTC, so no reader needs our rules of summer time."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    for item in items:
        calendar.add_component(_event(item))
    return bytes(calendar.to_ical())


def _event(item: Item) -> Event:
    event = Event()
    event.add("uid", item.uid)
    event.add("dtstamp", item.changed_at)
    event.add("dtstart", item.from_at)
    event.add("dtend", item.until_at)
    event.add("summary", item.title)
    if item.text:
        event.add("description", item.text)
    event.add("status", "TENTATIVE" if item.tentative else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event
