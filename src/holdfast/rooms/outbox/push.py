"""Browsers that asked to be told: of staff, and of anybody for an area, of whom nothing but the browser is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext_noop as noop

from holdfast.channels.webpush.channel import address_of, read_address
from holdfast.channels.webpush.vapid import vapid_of
from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import PUBLIC_PUSH, PUSH, NewMessage
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies import tallies
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Contact
from holdfast.rooms.outbox.actions import queue
from holdfast.rooms.outbox.contacts import MOST, enter_contact, own_user
from holdfast.rooms.outbox.models import PushSubscription

PER_ADDRESS = tallies.Limit("push", most=20, window=timedelta(hours=1))
IN_ALL = tallies.Limit("push-all", most=3000, window=timedelta(hours=1))
AREA_LEVELS = (Agency.Level.CITY, Agency.Level.DISTRICT, Agency.Level.COMMUNITY)
AT_ONCE = 2000


def public_key() -> str:
    """What a browser needs to subscribe; the first that asks has it made."""
    return vapid_of(settings.HOME).public


def areas() -> Sequence[Agency]:
    """The areas for which anybody may be told."""
    return list(Agency.objects.filter(level__in=AREA_LEVELS, closed_at__isnull=True).order_by("path"))


def subscribe_public(area: str, endpoint: str, p256dh: str, auth: str, *, address: str) -> None:
    """Keeps a browser for an area. `address` is where the request came from: counted for an hour, kept nowhere."""
    if tallies.count(PER_ADDRESS, address) > PER_ADDRESS.most or tallies.count(IN_ALL, "") > IN_ALL.most:
        raise Refused(noop("Too many browsers asked. Wait an hour"), code="too-many-tries")
    if not Agency.objects.filter(path=area, level__in=AREA_LEVELS, closed_at__isnull=True).exists():
        raise BadInput(Place(field="area"), noop("one of the areas"), area[:40])
    _check(endpoint, p256dh, auth)
    PushSubscription.objects.update_or_create(
        endpoint=endpoint, area=area, defaults={"p256dh": p256dh, "auth": auth, "user": None}
    )


def withdraw_public(endpoint: str) -> None:
    """Forgets a browser in all its areas; whoever knows its endpoint is that browser. Unknown ones are forgotten already."""
    PushSubscription.objects.filter(endpoint=endpoint, user__isnull=True).delete()


def subscribe_own(actor: Actor, endpoint: str, p256dh: str, auth: str) -> UUID:
    """Adds this browser to the actor's ways; it needs no code, as a browser that speaks for itself is its own proof."""
    user = own_user(actor)
    _check(endpoint, p256dh, auth)
    with transaction.atomic():
        if user.contacts.count() >= MOST:
            raise Refused(noop("Remove a way first: there are enough."), code="too-many-contacts")
        _forget(PushSubscription.objects.filter(endpoint=endpoint, area=""))
        browser = PushSubscription.objects.create(user=user, endpoint=endpoint, p256dh=p256dh, auth=auth)
        now, last = clock.real_now(), user.contacts.order_by("-place").values_list("place", flat=True).first() or 0
        contact = Contact.objects.create(
            user=user, channel=PUSH, address=str(browser.pk), place=last + 1, added_at=now, verified_at=now
        )
        enter_contact("contact_verified", contact, actor)
    return contact.pk


def forget_browsers(addresses: Iterable[str]) -> None:
    """Prunes the browsers that a push service said are gone, in whatever they were subscribed to."""
    endpoints = [json.loads(address)["endpoint"] for address in addresses]
    with transaction.atomic():
        _forget(PushSubscription.objects.filter(endpoint__in=endpoints))


def queue_public(
    subject: Subject,
    round_: str,
    *,
    area: str,
    template: str,
    values: Mapping[str, object],
    lane: Lane,
    not_after: datetime,
    mode: Mode = Mode.LIVE,
) -> int:
    """Queues one text for every browser of the area, of what lies in it and of what it lies in; how many are new."""
    if mode is not Mode.LIVE:
        raise Refused(noop("Practice never goes out to the public"), code="practice-in-public")
    new = 0
    browsers = _browsers_of(area)
    for start in range(0, len(browsers), AT_ONCE):
        some = browsers[start : start + AT_ONCE]
        new += queue([_public(subject, round_, pk, area, template, values, lane, not_after) for pk in some])
    return new


def _browsers_of(area: str) -> list[UUID]:
    """One row for each browser, whichever of its areas it is told for."""
    rows = PushSubscription.objects.annotate(told=Value(area)).filter(user__isnull=True)
    rows = rows.filter(Q(area__startswith=area) | Q(told__startswith=F("area")))
    return list(dict(rows.order_by("endpoint", "-area").values_list("endpoint", "pk")).values())


def _public(
    subject: Subject,
    round_: str,
    browser: UUID,
    area: str,
    template: str,
    values: Mapping[str, object],
    lane: Lane,
    not_after: datetime,
) -> NewMessage:
    return NewMessage(
        subject=subject,
        round=round_,
        channel=PUBLIC_PUSH,
        lane=lane,
        mode=Mode.LIVE,
        template=template,
        values=values,
        address=str(browser),
        owner_path=area,
        not_after=not_after,
    )


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    try:
        read_address(address_of(endpoint, p256dh, auth))
    except ValueError as error:
        raise BadInput(Place(field="endpoint"), noop("a subscription of a browser"), str(error)) from error


def _forget(rows: QuerySet[PushSubscription]) -> None:
    found = list(rows.values_list("pk", flat=True))
    Contact.objects.filter(channel=PUSH, address__in=[str(pk) for pk in found]).delete()
    PushSubscription.objects.filter(pk__in=found).delete()
