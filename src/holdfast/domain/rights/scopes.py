"""What a token may do at most: acts by name (`obligations.settle`), by room (`obligations.*`), reading (`*.read`)."""

from __future__ import annotations

from collections.abc import Iterable


def covers(scopes: Iterable[str], act: str) -> bool:
    """Whether one of `scopes` names `act`."""
    return any(_names(scope, act) for scope in scopes)


def _names(scope: str, act: str) -> bool:
    if scope == "*":
        return True
    room, _, word = scope.partition(".")
    act_room, _, act_word = act.partition(".")
    return room in ("*", act_room) and word in ("*", act_word)
