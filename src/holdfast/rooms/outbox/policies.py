"""Where the rules about disturbing people come from: packs, which lie above this room and are connected from above."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from holdfast.domain.outbox.policy import NO_LIMITS, MessagePolicy
from holdfast.rooms.agencies.models import Agency

Source = Callable[[Agency], MessagePolicy]

_source: Source | None = None


def connect(path: str | None) -> None:
    """`package.module:function` from agency to policy; None sets no limits."""
    global _source
    if path is None:
        _source = None
        return
    module, _, name = path.partition(":")
    _source = getattr(import_module(module), name)


def policy_of(agency: Agency | None) -> MessagePolicy:
    """The policy in force for an agency's staff; no limits where no pack sets any."""
    return _source(agency) if _source is not None and agency is not None else NO_LIMITS
