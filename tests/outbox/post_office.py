"""A mail server for tests: records every letter it takes, in order, and has faults on request."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Mail


@dataclass
class Received:
    """One letter that was accepted, as far as this side knows."""

    address: str
    mail: Mail

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"]).strip("<>").partition("@")[0]


Fault = Callable[["Talk"], None]


class HangUp(Exception):
    """The server ends the connection."""


@dataclass
class Talk:
    """One connection; a fault may answer in place of the server, or hang up."""

    wire: socket.socket
    stage: str = ""
    address: str = ""

    def say(self, line: str) -> None:
        self.wire.sendall(line.encode() + b"\r\n")


@dataclass
class PostOffice:
    """Speaks just enough SMTP. `faults` maps a stage (connect, mail, rcpt, data, taken) to what goes wrong there."""

    faults: dict[str, Fault] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """What a sender is told of this server."""
        return {
            "HOLDFAST_SMTP_HOST": "127.0.0.1",
            "HOLDFAST_SMTP_PORT": str(self.port),
            "HOLDFAST_SMTP_FROM": "post@lanhe.example",
            "HOLDFAST_SMTP_TIMEOUT": "10",
            "HOLDFAST_SMTP_AT_ONCE": "1",
        }

    @property
    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(one.mail["Subject"]))) for one in self.received]

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                wire, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[wire], daemon=True).start()

    def _talk(self, wire: socket.socket) -> None:
        talk = Talk(wire)
        try:
            self._at("connect", talk, "220 here")
            for line in iter(wire.makefile("rb").readline, b""):
                self._answer(line.decode(errors="replace").strip(), talk)
        except (HangUp, OSError):
            pass
        finally:
            wire.close()

    def _answer(self, line: str, talk: Talk) -> None:
        self.heard.append(line)
        verb = line[:4].upper()
        if verb == "RCPT":
            talk.address = line.partition("<")[2].partition(">")[0]
            self._at("rcpt", talk, "250 known")
        elif verb == "DATA":
            self._at("data", talk, "354 go on")
            if talk.stage == "data":
                self._take(talk)
        elif verb == "MAIL":
            self._at("mail", talk, "250 fine")
        else:
            talk.say("221 bye" if verb == "QUIT" else "250 here")

    def _take(self, talk: Talk) -> None:
        text = b""
        while not text.endswith(b"\r\n.\r\n"):
            more = talk.wire.recv(65536)
            if not more:
                return
            text += more
        if "before" in self.faults:
            self.faults["before"](talk)
        self.received.append(Received(talk.address, message_from_bytes(text[:-5])))
        self._at("taken", talk, "250 taken")

    def _at(self, stage: str, talk: Talk, answer: str) -> None:
        talk.stage = stage
        if stage in self.faults:
            self.faults[stage](talk)
        else:
            talk.say(answer)


def says(line: str) -> Fault:
    def fault(talk: Talk) -> None:
        talk.stage = "refused"
        talk.say(line)

    return fault


def hangs_up(talk: Talk) -> None:
    raise HangUp


@contextmanager
def post_office(**faults: Fault) -> Iterator[PostOffice]:
    office = PostOffice(dict(faults))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        office.port = listener.getsockname()[1]
        threading.Thread(target=office.serve, args=[listener], daemon=True).start()
        yield office
        listener.shutdown(socket.SHUT_RDWR)
