"""Events: synchronous calls inside the publisher's transaction.

A room publishes a frozen dataclass of its `events.py`. The table of handlers stands in `project/wiring.py` alone; a
handler that raises aborts the act that published. Anything slow becomes a row in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

Handler = Callable[[Any], None]

_handlers: dict[type, tuple[Handler, ...]] = {}


def connect(table: Mapping[type, Sequence[str]]) -> None:
    """Fills the table: event class to dotted paths of handlers (`package.module:function`)."""
    _handlers.clear()
    for event, paths in table.items():
        _handlers[event] = tuple(_load(path) for path in paths)


def publish(event: object) -> None:
    """Calls every handler of the event's class, in the order of the table."""
    for handler in _handlers.get(type(event), ()):
        handler(event)


def _load(path: str) -> Handler:
    module, _, name = path.partition(":")
    handler: Handler = getattr(import_module(module), name)
    return handler
