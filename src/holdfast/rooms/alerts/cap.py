"""A version as a CAP 1.2 document: both languages, the colour lossless, the chain of what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.conf import settings

from holdfast.domain.alert.words import Act
from holdfast.domain.mode import Mode
from holdfast.exchange.cap.alert import Alert as CapAlert
from holdfast.exchange.cap.alert import Area, Info, Named
from holdfast.exchange.cap.checking import Verdict, check
from holdfast.exchange.cap.colours import Colour, parameters_of, severity_of
from holdfast.exchange.cap.reader import read_alert
from holdfast.exchange.cap.references import chain_of, write_references
from holdfast.exchange.cap.shapes import write_polygon
from holdfast.exchange.cap.words import Category, Certainty, MsgType, ResponseType, Scope, Status, Urgency
from holdfast.exchange.cap.writer import write_alert
from holdfast.rooms.agencies.queries import root_agency
from holdfast.rooms.alerts.area import box_of, places_in, rings_of
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.alerts.rules import Book

LANGUAGES = (("zh-CN", "zh"), ("en", "en"))
STATUSES = {Mode.LIVE: Status.ACTUAL, Mode.EXERCISE: Status.EXERCISE, Mode.TEST: Status.TEST}


def sender() -> str:
    """Who speaks in this house's CAP messages."""
    root = root_agency()
    return str(settings.CAP_SENDER or f"alerts@{root.code if root else 'holdfast'}")


def identifier_of(alert: Alert, version: Version) -> str:
    root = root_agency()
    prefix = "" if alert.mode == Mode.LIVE else f"{alert.mode}-"
    return f"{prefix}{root.code if root else 'holdfast'}-{alert.begun_at:%Y}-{alert.number:04d}-{version.number}"


def document_of(alert: Alert, version: Version, book: Book, sent_at: datetime) -> tuple[CapAlert, bytes, Verdict]:
    """The message, its bytes, and what the checks say of them."""
    message = cap_of(alert, version, book, sent_at)
    data = write_alert(message)
    return message, data, check(data, message.identifier)


def cap_of(alert: Alert, version: Version, book: Book, sent_at: datetime) -> CapAlert:
    """The message of a version, as sent at a moment; in the offset of its area."""
    zone = ZoneInfo(alert.area.zone)
    mode = Mode(alert.mode)
    return CapAlert(
        identifier=identifier_of(alert, version),
        sender=sender(),
        sent=sent_at.astimezone(zone),
        status=STATUSES[mode],
        msg_type=_kind_of_message(version),
        scope=Scope.PUBLIC if version.public else Scope.RESTRICTED,
        restriction=None if version.public else "Posts that are told: " + ", ".join(book.level(version.level).audience),
        note=None if mode is Mode.LIVE else f"Exercise {alert.number:04d}. Nothing of it is real.",
        references=_references(alert, version, sent_at),
        infos=tuple(_infos(alert, version, book, zone)),
    )


def farewell_of(alert: Alert, before: Version, after: Version, sent_at: datetime) -> bytes:
    """Ends a public message for the public when what follows is not for it: a cancel of its own, with the same chain."""
    last = read_alert(before.cap.encode())
    earlier = [read_alert(row.cap.encode()) for row in alert.versions.filter(stage="issued", number__lt=before.number)]
    infos = tuple(replace(info, response_types=(ResponseType.ALL_CLEAR,)) for info in last.infos)
    message = replace(
        last,
        identifier=f"{identifier_of(alert, after)}-public",
        sent=sent_at.astimezone(ZoneInfo(alert.area.zone)),
        msg_type=MsgType.CANCEL,
        references=write_references(chain_of(last, [*earlier, last], sent_at)),
        infos=infos,
    )
    return write_alert(message)


def hash_of(data: bytes) -> str:
    return sha256(data).hexdigest()


def _kind_of_message(version: Version) -> MsgType:
    if version.act == Act.CANCEL:
        return MsgType.CANCEL
    return MsgType.ALERT if version.act == Act.ISSUE else MsgType.UPDATE


def _references(alert: Alert, version: Version, at: datetime) -> str | None:
    """The whole chain: the message before, and every earlier one of its line that has not expired."""
    earlier = [
        read_alert(row.cap.encode())
        for row in alert.versions.filter(stage="issued", number__lt=version.number).order_by("number")
    ]
    return write_references(chain_of(earlier[-1], earlier, at)) if earlier else None


def _infos(alert: Alert, version: Version, book: Book, zone: ZoneInfo) -> Iterator[Info]:
    kind = book.kind(alert.kind)
    domain = next(one for one in book.pack.catalogue.alert_domain if one.key == kind.domain)
    colour = Colour(version.colour)
    area = _area(alert, version)
    for language, key in LANGUAGES:
        yield Info(
            language=language,
            categories=(Category(domain.category.value),),
            event=kind.title.in_language(key),
            response_types=(ResponseType.ALL_CLEAR,) if version.act == Act.CANCEL else (),
            urgency=Urgency(version.urgency),
            severity=severity_of(colour),
            certainty=Certainty(version.certainty),
            onset=version.onset_at.astimezone(zone),
            expires=version.expires_at.astimezone(zone),
            sender_name=_name_of(alert, key),
            headline=_said(version, "headline", key),
            description=_said(version, "description", key) or None,
            instruction=_said(version, "instruction", key) or None,
            parameters=tuple(Named(each.value_name, each.value) for each in parameters_of(colour)),
            areas=(Area(_said(version, "where", key), polygons=area.polygons, geocodes=area.geocodes),),
        )


def _area(alert: Alert, version: Version) -> Area:
    """The drawn shape; for a whole branch the box around its places, and the branch's own code."""
    shape = version.shape or box_of(places_in(alert, version))
    rings = rings_of(shape) if shape else iter(())
    polygons = tuple(write_polygon((lat, lon) for lon, lat, *_ in ring) for ring in rings)
    return Area("", polygons=polygons, geocodes=(Named("holdfast-branch", alert.area.path.rstrip(".")),))


def _name_of(alert: Alert, key: str) -> str:
    area = alert.area
    return area.name_zh or area.name_en if key == "zh" else area.name_en


def _said(version: Version, field: str, key: str) -> str:
    """The text in a language; a missing one is stood in for by the other."""
    other = "en" if key == "zh" else "zh"
    return str(getattr(version, f"{field}_{key}") or getattr(version, f"{field}_{other}"))
