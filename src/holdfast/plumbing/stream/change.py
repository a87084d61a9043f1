"""What a stream carries, and how it is written on the wire (server-sent events, HTML Living Standard 9.2)."""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Change:
    """One numbered thing that happened: its kind and record, and which branch may see it."""

    number: int
    kind: str
    room: str
    id: str
    at: str
    owner_path: str = ""

    def as_data(self) -> dict[str, object]:
        return {"number": self.number, "kind": self.kind, "room": self.room, "id": self.id, "at": self.at}


class Source(Protocol):
    """Where changes come from and who may see them. Its functions block; the hub calls them in a thread."""

    def head(self) -> int:
        """The highest number there is."""
        ...

    def after(self, number: int, limit: int) -> Sequence[Change]:
        """The next changes above `number`, in order, at most `limit`."""
        ...

    def seen_by(self, viewers: Collection[Hashable], changes: Sequence[Change]) -> Mapping[Hashable, Sequence[Change]]:
        """For each viewer those of `changes` that it may see."""
        ...

    def now(self) -> str:
        """The time that pages show."""
        ...


def event(kind: str, data: Mapping[str, object], number: int | None = None) -> bytes:
    """One event; `number` is what a client that comes back names as the last it has."""
    lines = [f"event: {kind}", f"data: {json.dumps(data, ensure_ascii=False)}"]
    if number is not None:
        lines.insert(0, f"id: {number}")
    return ("\n".join(lines) + "\n\n").encode()


def entries(changes: Sequence[Change]) -> bytes:
    """The events of these changes."""
    return b"".join(event("entry", change.as_data(), change.number) for change in changes)
