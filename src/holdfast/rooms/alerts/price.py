"""What an alert costs, before it goes out: places, rounds and staff hours more."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from holdfast.domain.posture import NORMAL
from holdfast.kernel.subject import Subject
from holdfast.rooms.alerts.area import period_of
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.premises.queries import cost_of


@dataclass(frozen=True)
class PriceLine:
    """One duty or measure that tightens: at how many places, from what to what, staff hours more where they are known."""

    title: dict[str, str]
    places: int
    before: int | None = None
    after: int | None = None
    hours: float | None = None


@dataclass(frozen=True)
class Price:
    """All of it. `unknown`: measures of whose staff hours nobody knows at some places."""

    places: int = 0
    moved: int = 0
    rounds: int = 0
    hours: float = 0.0
    unknown: int = 0
    lines: tuple[PriceLine, ...] = field(default_factory=tuple)


def price_of(alert: Alert, version: Version) -> dict[str, Any]:
    """The same as it is kept with the version."""
    return asdict(price(alert, version))


def price(alert: Alert, version: Version) -> Price:
    """What the posture of a version changes in its area, beside everything else that holds there."""
    if version.posture in ("", NORMAL):
        return Price()
    found = cost_of(period_of(alert, version), without=Subject(ROOM, alert.pk))
    duties = [PriceLine(one.title.as_json(), one.places, one.before, one.after) for one in found.duties]
    measures = [
        PriceLine(one.title.as_json(), one.places, hours=None if one.unknown == one.places else one.hours * found.days)
        for one in found.measures
    ]
    return Price(found.places, found.moved, found.rounds, found.hours, found.unknown, (*duties, *measures))
