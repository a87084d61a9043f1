"""What every way out has in common: it takes one outgoing text and answers honestly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from holdfast.domain.outbox.attempt import Answer
from holdfast.domain.outbox.states import Outcome

__all__ = ["Answer", "Channel", "Outcome", "Outgoing"]


@dataclass(frozen=True)
class Outgoing:
    """One finished text to one address. `id` is the message's own, the same at every repeat: the key where one is."""

    id: UUID
    address: str
    subject: str
    body: str
    language: str = "en"
    mode: str = "live"


class Channel(Protocol):
    """One way out. `keyed`: the other side drops a repeat by its key. `limit`: no send takes longer."""

    name: str
    keyed: bool
    limit: timedelta

    def not_ready(self) -> str:
        """Why nothing can be sent this way as the machine is set up; empty when it can."""

    def send(self, outgoing: Outgoing) -> Answer:
        """Sends once. Never raises for what the other side does: that is an answer."""

    def close(self) -> None:
        """Lets go of connections kept between sends."""
