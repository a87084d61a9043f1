"""Where the rules about disturbing people come from: packs, which lie above this room and are connected from above."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from uuid import UUID

from holdfast.domain.outbox.policy import NO_LIMITS, MessagePolicy
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency

Source = Callable[[Agency], MessagePolicy]

KEPT_FOR = timedelta(seconds=30)

_source: Source | None = None
_kept: dict[UUID, tuple[timedelta, MessagePolicy]] = {}


def connect(path: str | None) -> None:
    """`package.module:function` from agency to policy; None sets no limits."""
    global _source
    _kept.clear()
    if path is None:
        _source = None
        return
    module, _, name = path.partition(":")
    _source = getattr(import_module(module), name)


def policy_of(agency: Agency | None) -> MessagePolicy:
    """The policy in force for an agency's staff, at most half a minute old; no limits where no pack sets any."""
    if _source is None or agency is None:
        return NO_LIMITS
    since, policy = _kept.get(agency.pk, (None, NO_LIMITS))
    if since is None or clock.monotonic() - since > KEPT_FOR:
        policy = _source(agency)
        _kept[agency.pk] = (clock.monotonic(), policy)
    return policy
