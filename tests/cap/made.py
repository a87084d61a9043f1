"""Alerts drawn from a seed, every element of the table in any number; and one whole alert that tests change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import Any

from holdfast.exchange.cap.alert import Alert, Area, Info, Named
from holdfast.exchange.cap.table import ELEMENTS, Element, Kind
from holdfast.exchange.cap.words import Category, Certainty, MsgType, ResponseType, Scope, Severity, Status, Urgency

BEIJING = timezone(timedelta(hours=8))
SENT = datetime(2026, 11, 12, 12, 27, 48, tzinfo=BEIJING)
SQUARE = "31.2,121.4 31.2,121.5 31.3,121.5 31.3,121.4 31.2,121.4"

AREA = Area("Heron Quay district", polygons=(SQUARE,), geocodes=(Named("GB/T 2260", "310101"),))
INFO = Info(
    categories=(Category.SAFETY,),
    event="Crowding",
    urgency=Urgency.IMMEDIATE,
    severity=Severity.SEVERE,
    certainty=Certainty.OBSERVED,
    language="en",
    response_types=(ResponseType.AVOID,),
    expires=SENT + timedelta(hours=3),
    sender_name="Lanhe safety office",
    headline="Heron Quay is full",
    description="The quay and both bridges are full.",
    instruction="Use the north bank.",
    areas=(AREA,),
)
WHOLE = Alert(
    identifier="lanhe-0001",
    sender="alerts@lanhe.example",
    sent=SENT,
    status=Status.ACTUAL,
    msg_type=MsgType.ALERT,
    scope=Scope.PUBLIC,
    infos=(INFO,),
)


def with_info(**changes: Any) -> Alert:
    return replace(WHOLE, infos=(replace(INFO, **changes),))


def with_area(**changes: Any) -> Alert:
    return with_info(areas=(replace(AREA, **changes),))


# XML carries no control signs, no halves of pairs, no U+FFFE and U+FFFF; a carriage return comes back as a line feed.
AWKWARD = [
    "",
    " ",
    "0",
    "\n",
    "\t tab",
    "a  b ",
    "&<>\"'",
    "]]>",
    "<b>x</b>",
    "预警：人员密集",
    "\u202eright",
    "e\u0301",
    "🚇",
    "\u0085",
]
AWKWARD += [
    "-- > <!--",
    "%(name)s",
    "=1+1",
    "a" * 300,
    "\xa0",
    "&amp;",
    "\ud7ff\ue000",
    "1e5",
    "line\nline",
    "\U0010ffff",
]
LANGUAGES = ["en", "en-GB", "zh-CN", "zh-Hans", "bo", "ug"]


def drawn(dice: Random, group: type[Any] = Alert) -> Any:
    """A group with each of its elements there or not, once or more, by the dice."""
    return group(**{each.field: _drawn(dice, each) for each in ELEMENTS[group]})


def _drawn(dice: Random, element: Element) -> object:
    if element.many:
        return tuple(_value(dice, element) for _ in range(dice.randrange(element.least, 4)))
    return _value(dice, element) if element.least or dice.random() < 0.6 else None


def _value(dice: Random, element: Element) -> object:
    holds = element.holds
    if not isinstance(holds, Kind):
        return dice.choice(list(holds)) if issubclass(holds, StrEnum) else drawn(dice, holds)
    match holds:
        case Kind.MOMENT:
            zone = timezone(timedelta(minutes=dice.randrange(-14 * 60, 14 * 60 + 1)))
            return datetime(1900, 1, 2, tzinfo=zone) + timedelta(seconds=dice.randrange(34_000_000_000))
        case Kind.INTEGER:
            return dice.randrange(-5, 10**12)
        case Kind.DECIMAL:
            return Decimal(dice.randrange(-(10**6), 10**7)) / 100
        case Kind.URI:
            return f"https://{dice.randrange(10**6)}.example/a?b={dice.randrange(9)}"
        case Kind.LANGUAGE:
            return dice.choice(LANGUAGES)
        case _:
            return dice.choice(AWKWARD) + dice.choice(AWKWARD)
