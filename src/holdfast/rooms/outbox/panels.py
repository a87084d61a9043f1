"""What the outbox brings to pages above: its step of the first hour."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from holdfast.domain.outbox.message import EMAIL
from holdfast.domain.outbox.states import MessageState
from holdfast.plumbing.panel import Stand, Step
from holdfast.rooms.outbox.models import Message, Release


def _arrived(path: str) -> Stand:
    """An e-mail to a person that the receiving server took; before that nothing may leave at all."""
    mails = Message.objects.filter(channel=EMAIL, user__isnull=False, owner_path__startswith=path)
    taken = mails.filter(state=MessageState.ACCEPTED.value).exists()
    refused = mails.filter(state=MessageState.REFUSED.value).count()
    missing = [] if Release.objects.filter(ended_at__isnull=True).exists() else [_("the outbox is not released")]
    if not taken:
        missing.append(_("no e-mail was taken by a mail server yet"))
    if refused:
        words = ngettext("%(count)d e-mail was refused", "%(count)d e-mails were refused", refused)
        missing.append(words % {"count": refused})
    return Stand(enough=taken, have=int(taken), of=1, missing=missing)


STEPS = (
    Step(
        "mail",
        90,
        lazy("An e-mail that arrived"),
        lazy("Release the outbox and send yourself a test message: reminders are worth nothing if no mail leaves."),
        lazy("Reminders and escalations reach people"),
        "/outbox/",
        "outbox.release",
        _arrived,
    ),
)
