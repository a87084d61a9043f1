"""Where messages go: looked up at sending, and kept nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from holdfast.channels.webpush.channel import address_of
from holdfast.domain.outbox.message import EMAIL, PUBLIC_PUSH, PUSH
from holdfast.rooms.agencies.models import Contact, User
from holdfast.rooms.outbox.models import Message, PushSubscription

# What proves a contact goes to the contact that it is to prove; everything else goes to proved ones only.
CONTACT_CODE = "contact_code"
BROWSERS = (PUSH, PUBLIC_PUSH)


def addresses_of(messages: Sequence[Message]) -> Mapping[UUID, str]:
    """For each message its address of this moment; empty once the account is closed, or where its person has none."""
    to_staff = [message for message in messages if message.user_id is not None]
    found = _contacts_of(message for message in to_staff if message.channel != EMAIL)
    plain = {message.pk: _address(message, found) for message in messages}
    browsers = _browsers({message.pk: plain[message.pk] for message in messages if message.channel in BROWSERS})
    return plain | browsers


def _browsers(named: Mapping[UUID, str]) -> dict[UUID, str]:
    """A browser is named by its subscription, and spoken to by what that holds."""
    if not named:
        return {}
    rows = PushSubscription.objects.filter(pk__in={name for name in named.values() if name})
    known = {str(row.pk): address_of(row.endpoint, row.p256dh, row.auth) for row in rows}
    return {message: known.get(name, "") for message, name in named.items()}


def _address(message: Message, found: Mapping[tuple[UUID, str], str]) -> str:
    user = message.user
    if user is None:
        return message.address
    if not reachable(user):
        return ""
    if message.template == CONTACT_CODE:
        return _to_be_proved(message)
    return user.email if message.channel == EMAIL else found.get((user.pk, message.channel), "")


def reachable(user: User) -> bool:
    """Whether the account is there at all: neither closed nor erased."""
    return user.is_active and user.erased_at is None


def _contacts_of(messages: Iterable[Message]) -> dict[tuple[UUID, str], str]:
    wanted = {(message.user_id, message.channel) for message in messages}
    if not wanted:
        return {}
    rows = Contact.objects.filter(
        user__in={user for user, _ in wanted}, channel__in={channel for _, channel in wanted}, verified_at__isnull=False
    )
    # The later of two is overwritten by the earlier: the one that its person put first counts.
    ordered = rows.order_by("-place", "-id").values_list("user_id", "channel", "address")
    return {(user, channel): address for user, channel, address in ordered}


def _to_be_proved(message: Message) -> str:
    contact = Contact.objects.filter(pk=message.values.get("contact"), user=message.user)
    return contact.values_list("address", flat=True).first() or ""
