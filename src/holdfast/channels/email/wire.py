"""SMTP with an end: every answer is whole and comes before a moment that no dripping server can push back.

A socket's own timeout begins anew with every byte, and Python's client takes half a line for an answer.
"""

from __future__ import annotations

import smtplib
from datetime import timedelta

from holdfast.plumbing import clock

LONGEST_LINE = 8192
MOST_LINES = 100


class _WholeReplies(smtplib.SMTP):
    """Reads answers to their line's end, until `until` at the latest."""

    def __init__(self, host: str, port: int, *, limit: timedelta, **more: object) -> None:
        self._left = b""
        self.begin(limit)
        super().__init__(host, port, timeout=limit.total_seconds(), **more)  # type: ignore[arg-type]

    def begin(self, limit: timedelta) -> None:
        """From now on `limit` is left for all that follows."""
        self._until = clock.monotonic() + limit

    def send(self, s: object) -> None:
        if self.sock is not None:
            self.sock.settimeout(self._remaining())
        super().send(s)  # type: ignore[arg-type]

    def getreply(self) -> tuple[int, bytes]:
        """The code and the words of one answer, which may have several lines."""
        said = []
        for _ in range(MOST_LINES):
            line = self._line()
            said.append(line[4:].strip())
            if not line[:3].isdigit():
                break
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(said)
        self.close()
        raise smtplib.SMTPServerDisconnected("an answer that is none")

    def _line(self) -> bytes:
        while b"\n" not in self._left:
            more = self._receive()
            if not more or len(self._left) > LONGEST_LINE:
                self.close()
                raise smtplib.SMTPServerDisconnected("the connection ended within an answer")
            self._left += more
        line, _, self._left = self._left.partition(b"\n")
        return line

    def _receive(self) -> bytes:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("there is no connection")
        self.sock.settimeout(self._remaining())
        return self.sock.recv(4096)

    def _remaining(self) -> float:
        seconds = (self._until - clock.monotonic()).total_seconds()
        if seconds <= 0:
            raise TimeoutError("no answer in time")
        return seconds


class PlainWire(_WholeReplies):
    """SMTP in the clear, or with STARTTLS after the greeting."""


class TlsWire(_WholeReplies, smtplib.SMTP_SSL):
    """SMTP within TLS from the first byte."""
