"""One entry of a feed becomes a row: waiting for a person, or refused with its reason. Nothing else comes of it here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from holdfast.domain.feeds.judge import Facts, Known, Pin, Signed, Why, refusal
from holdfast.exchange.cap.alert import Alert
from holdfast.exchange.cap.document import LARGEST
from holdfast.exchange.cap.reader import read_alert
from holdfast.exchange.cap.references import read_references
from holdfast.exchange.cap.rules import broken_rules
from holdfast.exchange.cap.signature import BadSignature, is_signed, signed_alert
from holdfast.exchange.cap.words import Status
from holdfast.exchange.feeds.reader import Entry
from holdfast.kernel.errors import BadInput
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.feeds.models import Imported, Source


@dataclass(frozen=True)
class _Read:
    """An alert and what its bytes proved."""

    alert: Alert
    signed: Signed
    problems: str


def take_entry(source: Source, entry: Entry) -> Imported | None:
    """Keeps what came, with its verdict; None when the very same bytes came before, by this feed or another."""
    digest = hashlib.sha256(entry.document).hexdigest()
    again = Imported.objects.filter(source=source, sha256=digest)
    if again.update(seen=F("seen") + 1):
        return None
    try:
        read = _read(source, entry.document)
    except BadInput as error:
        return _row(source, entry, digest, state=Imported.State.REFUSED, why=Why.NOT_CAP, detail=error.sentence[:200])
    same = _same_alert(source, read.alert)
    if any(row.sha256 == digest for row in same):
        Imported.objects.filter(pk=same[0].pk).update(seen=F("seen") + 1)
        return None
    known = Known(own_senders(), came_with_other_words=bool(same))
    why = refusal(_facts(read), _pin(source), known, clock.now())
    state = Imported.State.REFUSED if why else Imported.State.WAITING
    return _row(source, entry, digest, state=state, why=why, detail=read.problems if why else "", read=read)


def own_senders() -> tuple[str, ...]:
    """What this house calls itself in its own alerts: a loop is known by it."""
    root = Agency.objects.filter(parent__isnull=True).order_by("path").values_list("code", flat=True).first()
    said = str(getattr(settings, "CAP_SENDER", "") or "")
    return tuple(name for name in (said, f"alerts@{root}" if root else "") if name)


def alert_in(row: Imported) -> Alert:
    """The alert of a row, read from its own bytes."""
    return read_alert(bytes(row.document), row.entry_id[:60])


def _read(source: Source, document: bytes) -> _Read:
    """A pinned certificate's word is read on from what it signed, and from nothing else."""
    if not is_signed(document):
        return _told(read_alert(document), Signed.NONE)
    if not source.certificate:
        return _told(read_alert(document), Signed.UNCHECKED)
    try:
        return _told(read_alert(signed_alert(document, source.certificate)), Signed.VALID)
    except BadSignature:
        return _told(read_alert(document), Signed.WRONG)


def _told(alert: Alert, signed: Signed) -> _Read:
    problems = "; ".join(problem.words for problem in broken_rules(alert))
    return _Read(alert, signed, problems[:200])


def _facts(read: _Read) -> Facts:
    alert = read.alert
    try:
        referred = {reference.sender for reference in read_references(alert.references)}
    except ValueError:
        referred = set()
    return Facts(
        sender=alert.sender,
        identifier=alert.identifier,
        sent=alert.sent,
        expires=_end_of(alert),
        is_draft=alert.status is Status.DRAFT,
        breaks_rules=bool(read.problems),
        signed=read.signed,
        refers_to=referred,
    )


def _end_of(alert: Alert) -> datetime | None:
    ends = [info.expires for info in alert.infos]
    return max(end for end in ends if end) if ends and all(ends) else None


def _pin(source: Source) -> Pin:
    return Pin(source.senders, bool(source.certificate), timedelta(hours=source.oldest_hours))


def _same_alert(source: Source, alert: Alert) -> list[Imported]:
    named = {"sender": alert.sender[:200], "identifier": alert.identifier[:200], "sent": alert.sent}
    rows = Imported.objects.filter(owner_path=source.owner_path, **named).exclude(state=Imported.State.REFUSED)
    return list(rows.order_by("id")[:5])


def _row(
    source: Source, entry: Entry, digest: str, *, state: str, why: Why | None, detail: str, read: _Read | None = None
) -> Imported:
    return Imported.objects.create(
        source=source,
        owner_path=source.owner_path,
        entry_id=entry.id[:500],
        document=entry.document[:LARGEST],
        sha256=digest,
        came_at=clock.now(),
        state=state,
        why=why.value if why else "",
        detail=detail,
        signed=(read.signed if read else Signed.NONE).value,
        **(_shown(read.alert) if read else {}),
    )


def _shown(alert: Alert) -> dict[str, object]:
    info = alert.infos[0] if alert.infos else None
    return {
        "sender": alert.sender[:200],
        "identifier": alert.identifier[:200],
        "sent": alert.sent,
        "status": alert.status.value,
        "msg_type": alert.msg_type.value,
        "headline": ((info.headline or info.event) if info else "")[:300],
        "severity": info.severity.value if info else "",
        "area": ", ".join(area.area_desc for area in info.areas)[:300] if info else "",
        "expires": _end_of(alert),
    }
