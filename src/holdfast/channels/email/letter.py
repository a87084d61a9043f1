"""An outgoing text as an e-mail: plain text, headers that nobody can add to."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from holdfast.channels.base import Outgoing

# Narrower than RFC 5321 allows, on purpose: no quotes, no comments, no spaces, nothing that ends a line.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")

_SAID = re.compile(r"<?[^\s<>,;:]+@[^\s<>,;:]+>?")


def is_address(text: str) -> bool:
    """Whether `text` can be handed to a mail server as it is."""
    return _ADDRESS.fullmatch(text) is not None


def one_line(text: str) -> str:
    """`text` without line ends and other control characters: what may stand in a header."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def without_addresses(text: str) -> str:
    """`text` for keeping: servers say the address back, and it may not outlive the account that it belongs to."""
    return _SAID.sub("<address>", one_line(text))[:200]


def letter(outgoing: Outgoing, *, sender: str, at: datetime) -> EmailMessage:
    """The e-mail. Its Message-ID is made of the message's id, so a repeat is the same letter to whoever stores it."""
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{outgoing.id}@{sender.rpartition('@')[2]}>"
    mail["Date"] = format_datetime(at)
    mail["From"] = sender
    mail["To"] = outgoing.address
    mail["Subject"] = one_line(outgoing.subject)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = outgoing.language
    mail["X-Holdfast-Mode"] = outgoing.mode
    mail.set_content(outgoing.body)
    return mail
