"""What every way out has in common: it takes one outgoing text and answers honestly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from holdfast.domain.outbox.attempt import Answer
from holdfast.domain.outbox.states import Outcome

__all__ = ["Answer", "Channel", "Done", "Line", "Outcome", "Outgoing"]

Done = Callable[[Answer], None]


@dataclass(frozen=True)
class Outgoing:
    """One finished text to one address. `id` is the message's own, the same at every repeat: the key where one is.

    `path`: the page to open. `good_for`: how long it may still be told; None sets no end. `urgent`: lives depend on it.
    """

    id: UUID
    address: str
    subject: str
    body: str
    language: str = "en"
    mode: str = "live"
    path: str = ""
    good_for: timedelta | None = None
    urgent: bool = False


class Channel(Protocol):
    """One way out. `keyed`: the other side drops a repeat by its key. `limit`: no send takes longer. `at_once`: how many
    one sender may have on the wire, and so how many a sender that dies may repeat where nobody drops them by a key."""

    name: str
    keyed: bool
    limit: timedelta
    at_once: int

    def not_ready(self) -> str:
        """Why nothing can be sent this way as the machine is set up; empty when it can."""

    def send(self, outgoing: Outgoing) -> Answer:
        """Sends once. Never raises for what the other side does: that is an answer."""

    def line(self) -> Line:
        """A line of its own that sends `at_once` at a time: `ThreadLine` where nothing better is known."""

    def close(self) -> None:
        """Lets go of connections kept between sends."""


class Line(Protocol):
    """Many texts on their way at once."""

    def put(self, letters: Sequence[tuple[Outgoing, Done]]) -> None:
        """Takes them and comes back; each `done` is called once, from another thread, in any order."""

    def close(self) -> None:
        """Lets go; whatever is still on the wire is answered as unknown."""
