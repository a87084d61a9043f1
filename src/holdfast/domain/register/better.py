"""Of two facts about one place, which holds after a merge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_NEVER = date.min


@dataclass(frozen=True)
class Held:
    """A fact as far as it matters here: known or not, assumed or not, and of which day."""

    known: bool
    assumed: bool = False
    assessed_on: date | None = None


def other_is_better(own: Held | None, other: Held) -> bool:
    """Whether the fact of the place that goes replaces the one of the place that stays: a known one beats an unknown, a
    found one beats an assumed, a later one beats an earlier. Where nothing tells them apart, the own one stays."""
    if not other.known:
        return False
    if own is None or not own.known:
        return True
    if own.assumed != other.assumed:
        return own.assumed
    return (other.assessed_on or _NEVER) > (own.assessed_on or _NEVER)
