"""An alert as a value. Fields stand in the order of the standard; None is an element that is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from holdfast.exchange.cap.words import (
    Category,
    Certainty,
    MsgType,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)

# The language of an info block that names none (CAP 1.2, 3.2.2).
DEFAULT_LANGUAGE = "en-US"


@dataclass(frozen=True)
class Named:
    """A value in a named system: an event code, a parameter, a geocode."""

    value_name: str
    value: str


@dataclass(frozen=True)
class Resource:
    """A file beside the alert. `size` in bytes, `digest` SHA-1 in hexadecimal, `deref_uri` base64."""

    resource_desc: str
    mime_type: str
    size: int | None = None
    uri: str | None = None
    deref_uri: str | None = None
    digest: str | None = None


@dataclass(frozen=True)
class Area:
    """Where people should be warned. Polygons and circles are kept as they were written: `lat,lon lat,lon ...` in degrees
    of WGS 84, `lat,lon radius` with the radius in km; altitude and ceiling in feet above mean sea level."""

    area_desc: str
    polygons: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()
    geocodes: tuple[Named, ...] = ()
    altitude: Decimal | None = None
    ceiling: Decimal | None = None


@dataclass(frozen=True)
class Info:
    """One telling of the event, in one language."""

    categories: tuple[Category, ...]
    event: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    language: str | None = None
    response_types: tuple[ResponseType, ...] = ()
    audience: str | None = None
    event_codes: tuple[Named, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    contact: str | None = None
    parameters: tuple[Named, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()

    def parameter(self, name: str) -> str | None:
        """The first value of a parameter, or None."""
        return next((each.value for each in self.parameters if each.value_name == name), None)


@dataclass(frozen=True)
class Alert:
    """One message. Moments carry the offset in which they were written."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    msg_type: MsgType
    scope: Scope
    source: str | None = None
    restriction: str | None = None
    addresses: str | None = None
    codes: tuple[str, ...] = ()
    note: str | None = None
    references: str | None = None
    incidents: str | None = None
    infos: tuple[Info, ...] = ()
