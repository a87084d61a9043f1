"""A message as its recipient reads it: the texts filled, a digest's lines listed, the page to open below."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import ngettext, override

from holdfast.channels.base import Outgoing
from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.digest import DIGESTS
from holdfast.domain.outbox.message import PUBLIC_PUSH
from holdfast.domain.outbox.states import MessageState
from holdfast.plumbing import clock
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.outbox.texts import Rendered, render

MOST_LINES = 60


def outgoing(message: Message, address: str) -> Outgoing:
    """What leaves the house for one message."""
    rendered = _in_both(message) if message.channel == PUBLIC_PUSH else rendered_for_recipient(message)
    path = str(message.values.get("path") or ("/messages/" if message.template in DIGESTS else ""))
    link = f"\n\n{settings.ORIGIN}{path}" if path and settings.ORIGIN else ""
    return Outgoing(
        id=message.pk,
        address=address,
        subject=rendered.subject,
        body=rendered.body + link,
        language=language_of(message),
        mode=message.mode,
        path=path,
        good_for=message.not_after - clock.now() if message.not_after else None,
        urgent=message.lane == Lane.LIFE_SAFETY.value,
    )


def rendered_for_recipient(message: Message) -> Rendered:
    """Subject and body in the recipient's language; a digest carries the lines of what it folds."""
    if message.template not in DIGESTS:
        return _rendered(message, dict(message.values))
    members = message.digested.filter(state=MessageState.DIGESTED.value).order_by("queued_at", "id")
    count = members.count()
    head = _rendered(message, {**message.values, "count": count})
    return Rendered(head.subject, "\n".join([head.body, *_lines(message, list(members[:MOST_LINES]), count)]))


def _in_both(message: Message) -> Rendered:
    """For those of whom nothing is known, not even their language: both, as signs at public places have it."""
    first, second = (
        render(message.template, dict(message.values), language=language, mode=message.mode)
        for language in ("zh-hans", "en")
    )
    return Rendered(f"{first.subject} / {second.subject}", f"{first.body}\n{second.body}")


def language_of(message: Message) -> str:
    return message.user.language if message.user else "en"


def _lines(digest: Message, members: list[Message], count: int) -> list[str]:
    lines = []
    for member in members:
        member.user = digest.user
        text = _rendered(member, dict(member.values))
        lines.append(f"- {text.subject}\n  {text.body}")
    if count > len(members):
        with override(language_of(digest)):
            more = ngettext("%(count)s more", "%(count)s more", count - len(members))
            lines.append(f"- {more % {'count': count - len(members)}}")
    return lines


def _rendered(message: Message, values: dict[str, object]) -> Rendered:
    zone = message.user.agency.zone if message.user else "UTC"
    return render(message.template, values, language=language_of(message), mode=message.mode, zone=zone)
