"""E-mail by SMTP, one connection kept between letters, every answer told apart.

SMTP has no key by which a server drops a repeat. What is certain: before the last line of a letter is sent, nobody can
have accepted it. What is not: a connection that ends after that line and before the answer.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.policy import SMTP as WIRE

from holdfast.channels.base import Answer, Outcome, Outgoing
from holdfast.channels.email.letter import is_address, letter, without_addresses
from holdfast.channels.email.settings import SmtpSettings
from holdfast.channels.email.wire import PlainWire, TlsWire
from holdfast.channels.threads import ThreadLine
from holdfast.plumbing import clock

READY_FOR_TEXT = 354

Wire = PlainWire | TlsWire


class EmailChannel:
    """Sends by one mail server. Not for two threads at once: each sender has its own."""

    name = "email"
    keyed = False

    def __init__(self, settings: SmtpSettings | None) -> None:
        self._settings = settings
        self._smtp: Wire | None = None
        self.limit = 3 * settings.timeout if settings else timedelta(0)  # is it there, connect, hand over
        self.at_once = settings.at_once if settings else 1

    def not_ready(self) -> str:
        return "" if self._settings else "HOLDFAST_SMTP_HOST is not set"

    def send(self, outgoing: Outgoing) -> Answer:
        if self._settings is None:
            return Answer(Outcome.REFUSED, self.not_ready(), again=True)
        if not is_address(outgoing.address):
            return Answer(Outcome.REFUSED, "not an e-mail address")
        answer = self._try(outgoing, self._settings)
        if answer.outcome is not Outcome.ACCEPTED:
            self.close()
        return answer

    def line(self) -> ThreadLine:
        return ThreadLine(lambda: EmailChannel(self._settings), self.at_once)

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.close()

    def _try(self, outgoing: Outgoing, settings: SmtpSettings) -> Answer:
        try:
            smtp = self._connected(settings)
        except (OSError, smtplib.SMTPException) as error:
            return _no_connection(error)  # a wrong password too: that is ours to mend, no reason to drop the message
        try:
            smtp.begin(settings.timeout)
            return _hand_over(smtp, outgoing, settings.sender)
        except smtplib.SMTPResponseException as error:
            return _answer(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            return _no_connection(error)

    def _connected(self, settings: SmtpSettings) -> Wire:
        if self._smtp is not None and not _still_there(self._smtp, settings):
            self.close()
        if self._smtp is None:
            self._smtp = _connect(settings)
        return self._smtp


def _connect(settings: SmtpSettings) -> Wire:
    where = (settings.host, settings.port)
    if settings.security == "tls":
        return _signed_in(TlsWire(*where, limit=settings.timeout, context=ssl.create_default_context()), settings)
    smtp = PlainWire(*where, limit=settings.timeout)
    if settings.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
    return _signed_in(smtp, settings)


def _signed_in(smtp: Wire, settings: SmtpSettings) -> Wire:
    if settings.user:
        smtp.login(settings.user, settings.password)
    return smtp


def _still_there(smtp: Wire, settings: SmtpSettings) -> bool:
    smtp.begin(settings.timeout)
    try:
        return smtp.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _hand_over(smtp: Wire, outgoing: Outgoing, sender: str) -> Answer:
    """One letter. Errors before its text are raised and mean that nobody has it."""
    smtp.ehlo_or_helo_if_needed()
    if (reply := smtp.mail(sender))[0] != 250:
        return replace(_answer(*reply), again=True)  # it is our sender that is refused, not this recipient
    _expect(smtp.rcpt(outgoing.address), 250, 251)
    _expect(smtp.docmd("DATA"), READY_FOR_TEXT)
    text = letter(outgoing, sender=sender, at=clock.real_now()).as_bytes(policy=WIRE)
    try:
        smtp.send(_dotted(text))
        code, words = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Outcome.UNKNOWN, without_addresses(f"no answer to the text: {error}"))
    return _answer(code, words)


def _no_connection(error: Exception) -> Answer:
    return Answer(Outcome.REFUSED, without_addresses(f"no connection: {error}"), again=True)


def _expect(reply: tuple[int, bytes], *codes: int) -> None:
    if reply[0] not in codes:
        raise smtplib.SMTPResponseException(*reply)


def _answer(code: int, words: bytes | str) -> Answer:
    told = without_addresses(f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}")
    if 200 <= code < 300:
        return Answer(Outcome.ACCEPTED, told)
    return Answer(Outcome.REFUSED, told, again=not 500 <= code < 600)


def _dotted(text: bytes) -> bytes:
    """The text as it goes over the wire: lines that begin with a dot get another one, a lone dot ends it."""
    lines = text.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b"\r\n.\r\n"
