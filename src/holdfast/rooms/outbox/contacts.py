"""A person's own ways of being reached at work: added, proved with a code that only arrives there, put in order."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.channels.sms.channel import is_number
from holdfast.domain.lanes import Lane
from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import EMAIL, PUSH, SMS, NewMessage
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies import tallies
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Contact, User
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.outbox import access
from holdfast.rooms.outbox.actions import ROOM, queue
from holdfast.rooms.outbox.addresses import CONTACT_CODE
from holdfast.rooms.outbox.models import PushSubscription

MOST = 6
CODES = tallies.Limit("contact-code", most=6, window=timedelta(hours=1))
GOOD_FOR = timedelta(minutes=15)
TRIES = 5


@dataclass(frozen=True)
class Reached:
    """One of a person's ways, as its page shows it; without an id, the account's e-mail of which nothing is known yet."""

    id: UUID | None
    channel: str
    address: str
    verified: bool
    code_sent: bool


def own_contacts(actor: Actor) -> Sequence[Reached]:
    """The actor's ways in their order; the account's e-mail is always among them."""
    user = own_user(actor)
    ways = [_reached(row) for row in user.contacts.order_by("place", "id")]
    if all(way.channel != EMAIL for way in ways):
        ways.append(Reached(None, EMAIL, user.email, verified=False, code_sent=False))
    return ways


def _reached(row: Contact) -> Reached:
    sent = row.verified_at is None and row.code_until is not None and row.code_until > clock.real_now()
    address = "" if row.channel == PUSH else row.address
    return Reached(row.pk, row.channel, address, verified=row.verified_at is not None, code_sent=sent)


def add_contact(actor: Actor, address: str) -> UUID:
    """Adds a phone of the actor's at work, or the account's own e-mail, and sends its code."""
    user = own_user(actor)
    channel, tidy = _told_apart(user, address)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if user.contacts.count() >= MOST:
            raise Refused(noop("Remove a way first: there are enough."), code="too-many-contacts")
        contact = _add(user, channel, tidy)
        enter_contact("contact_added", contact, actor)
    send_code(actor, contact.pk)
    return contact.pk


def _told_apart(user: User, address: str) -> tuple[str, str]:
    tidy = "".join(address.split())
    if tidy == user.email:
        return EMAIL, tidy
    if not is_number(tidy):
        raise BadInput(Place(field="address"), noop("a phone number like +8613800000000"), address[:40])
    return SMS, tidy


def send_code(actor: Actor, contact_id: UUID) -> None:
    """Sends a fresh code to an unproved way; the older code ends."""
    user = own_user(actor)
    if tallies.count(CODES, str(user.pk)) > CODES.most:
        raise Refused(noop("Too many codes were sent. Wait an hour"), code="too-many-tries")
    with transaction.atomic():
        contact = _mine(user, contact_id)
        if contact.verified_at is not None:
            return
        code = f"{secrets.randbelow(1_000_000):06d}"
        contact.code_hash, contact.code_tries = _hash(contact, code), 0
        contact.code_until = clock.real_now() + GOOD_FOR
        contact.save(update_fields=["code_hash", "code_tries", "code_until"])
        queue([_code_message(user, contact, code)])


def verify_contact(actor: Actor, contact_id: UUID, code: str) -> None:
    """Proves a way by the code that arrived there; a code is good for a quarter of an hour and five tries."""
    user = own_user(actor)
    with transaction.atomic():
        contact = _mine(user, contact_id)
        if contact.verified_at is not None:
            return
        right = _fits(contact, "".join(code.split()))
        if right:
            contact.verified_at, contact.code_hash, contact.code_until = clock.real_now(), "", None
            enter_contact("contact_verified", contact, actor)
        contact.code_tries += 1
        contact.save(update_fields=["verified_at", "code_hash", "code_until", "code_tries"])
    if not right:  # after the try is counted
        raise BadInput(Place(field="code"), noop("the newest code that arrived there"), noop("another"))


def put_first(actor: Actor, contact_id: UUID) -> None:
    """The way that is tried first from now on; the others keep their order."""
    user = own_user(actor)
    with transaction.atomic():
        first = _mine(user, contact_id)
        others = [row for row in user.contacts.select_for_update().order_by("place", "id") if row.pk != first.pk]
        for place, row in enumerate([first, *others], start=1):
            Contact.objects.filter(pk=row.pk).update(place=place)


def remove_contact(actor: Actor, contact_id: UUID) -> None:
    """Forgets a way; the account's e-mail stays, as it is the account's name."""
    user = own_user(actor)
    with transaction.atomic():
        contact = _mine(user, contact_id)
        if contact.channel == EMAIL:
            raise Refused(noop("The account's own e-mail stays."), code="account-email")
        enter_contact("contact_removed", contact, actor)
        if contact.channel == PUSH:
            PushSubscription.objects.filter(pk=contact.address, user=user).delete()
        contact.delete()


def _add(user: User, channel: str, address: str) -> Contact:
    last = user.contacts.order_by("-place").values_list("place", flat=True).first() or 0
    contact, _ = Contact.objects.get_or_create(
        user=user, channel=channel, address=address, defaults={"added_at": clock.real_now(), "place": last + 1}
    )
    return contact


def own_user(actor: Actor) -> User:
    """The account whose ways the actor may keep: the own one."""
    require(actor, access.CONTACTS, owner_path=actor.path)
    if actor.user_id is None:
        raise absent()
    return User.objects.select_related("agency").get(pk=actor.user_id)


def _mine(user: User, contact_id: UUID) -> Contact:
    contact = Contact.objects.select_for_update().filter(pk=contact_id, user=user).first()
    if contact is None:
        raise absent()
    return contact


def _fits(contact: Contact, code: str) -> bool:
    young = contact.code_until is not None and contact.code_until > clock.real_now()
    return young and contact.code_tries < TRIES and secrets.compare_digest(contact.code_hash, _hash(contact, code))


def _hash(contact: Contact, code: str) -> str:
    return hashlib.sha256(f"{contact.pk}/{code}".encode()).hexdigest()


def _code_message(user: User, contact: Contact, code: str) -> NewMessage:
    return NewMessage(
        subject=Subject(ROOM, uuid7()),
        round="code",
        channel=contact.channel,
        lane=Lane.OPERATIONAL,
        mode=Mode.LIVE,
        template=CONTACT_CODE,
        values={"contact": str(contact.pk), "code": code},
        user_id=user.pk,
        owner_path=user.agency.path,
        not_after=clock.now() + GOOD_FOR,
    )


def enter_contact(kind: str, contact: Contact, actor: Actor) -> None:
    """Writes what became of a way into the ledger, without its address."""
    about = Subject(ROOM, contact.pk)
    facts = {"channel": contact.channel, "account": str(contact.user_id)}
    record(NewEntry(f"{ROOM}.{kind}", about, clock.now(), contact.user.agency.path, actor=actor.ref, facts=facts))
