"""One table: which event is answered by whom. Read top to bottom, it is what happens behind the acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from holdfast.plumbing import events

TABLE: Mapping[type, Sequence[str]] = {}


def connect_all() -> None:
    """Called once, when all rooms are loaded."""
    events.connect(TABLE)
