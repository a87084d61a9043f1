"""What people do with the feeds of others: add one, pause it, and settle what waits. Nothing here sends anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from cryptography import x509
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.exchange.cap.references import NAME
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.feeds import access
from holdfast.rooms.feeds.entries import enter
from holdfast.rooms.feeds.models import Imported, Source

MINUTES = range(1, 1441)
HOURS = range(1, 721)


@dataclass(frozen=True)
class NewSource:
    """A feed as a person names it. `senders`: whose alerts it may carry; `certificate`: PEM, then each must be signed."""

    name_en: str
    url: str
    senders: Sequence[str] = field(default_factory=tuple)
    name_zh: str = ""
    certificate: str = ""
    minutes: int = 5
    oldest_hours: int = 48


def add_source(actor: Actor, new: NewSource) -> Source:
    """Adds a feed to the actor's agency; it is asked for the first time at once."""
    require(actor, access.CHANGE, owner_path=actor.path)
    _check(new)
    agency = Agency.objects.filter(path=actor.path).first()
    if agency is None:
        raise absent()
    with transaction.atomic():
        source, made = Source.objects.get_or_create(
            agency=agency,
            url=new.url,
            defaults={
                "owner_path": agency.path,
                "name_en": new.name_en.strip(),
                "name_zh": new.name_zh.strip(),
                "senders": list(dict.fromkeys(new.senders)),
                "certificate": new.certificate.strip(),
                "minutes": new.minutes,
                "oldest_hours": new.oldest_hours,
                "added_at": clock.now(),
                "next_poll": clock.real_now(),
            },
        )
        if not made:
            raise Refused(noop("This feed is there already."), code="feed-known")
        enter("source_added", source, actor.ref, must_sign=bool(source.certificate), minutes=source.minutes)
    return source


def pause_source(actor: Actor, source_id: UUID, *, paused: bool) -> None:
    """Stops asking a feed, or goes on with it at once."""
    with transaction.atomic():
        source = Source.objects.select_for_update().filter(pk=source_id).first()
        if source is None:
            raise absent()
        require(actor, access.CHANGE, owner_path=source.owner_path, reading=access.READ)
        if (source.paused_at is not None) == paused:
            return
        source.paused_at = clock.now() if paused else None
        source.next_poll = clock.real_now()
        source.save(update_fields=["paused_at", "next_poll"])
        enter("source_paused" if paused else "source_resumed", source, actor.ref)


def settle(actor: Actor, imported_id: UUID, *, taken: bool, reason: str = "") -> None:
    """Takes an alert up, or dismisses it with a reason. Taking it up sends nothing: an alert of ours is issued by itself."""
    with transaction.atomic():
        row = Imported.objects.select_for_update().filter(pk=imported_id).first()
        if row is None:
            raise absent()
        require(actor, access.DECIDE, owner_path=row.owner_path, reading=access.READ)
        if row.state != Imported.State.WAITING:
            raise Refused(noop("This alert does not wait any more."), code="settled-already")
        if not taken and not reason.strip():
            raise Refused(noop("Say why it is dismissed."), code="reason-missing")
        row.state = Imported.State.TAKEN if taken else Imported.State.DISMISSED
        row.decided_at, row.reason = clock.now(), reason.strip()[:500]
        row.save(update_fields=["state", "decided_at", "reason"])
        enter("alert_taken" if taken else "alert_dismissed", row, actor.ref, sha256=row.sha256)


def _check(new: NewSource) -> None:
    if not new.name_en.strip():
        raise BadInput(Place(field="name_en"), noop("a name"), noop("none"))
    if urlsplit(new.url).scheme not in ("https", "http") or not urlsplit(new.url).hostname or len(new.url) > 500:
        raise BadInput(Place(field="url"), noop("an address that begins with https://"), new.url[:60])
    if not new.senders or not all(NAME.fullmatch(sender) and len(sender) <= 200 for sender in new.senders):
        raise BadInput(Place(field="senders"), noop("at least one sender, as its alerts name it"), noop("another"))
    if new.minutes not in MINUTES or new.oldest_hours not in HOURS:
        raise BadInput(Place(field="minutes"), "1-1440, 1-720", f"{new.minutes}, {new.oldest_hours}")
    if new.certificate.strip():
        _check_certificate(new.certificate.strip())


def _check_certificate(text: str) -> None:
    try:
        ends = x509.load_pem_x509_certificate(text.encode()).not_valid_after_utc
    except ValueError as error:
        raise BadInput(Place(field="certificate"), noop("a certificate in PEM"), noop("another")) from error
    if ends <= clock.real_now() + timedelta(0):
        raise BadInput(Place(field="certificate"), noop("a certificate that is still good"), f"{ends:%Y-%m-%d}")
