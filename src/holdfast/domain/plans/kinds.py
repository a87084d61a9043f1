"""What a plan of a kind holds, who signs it off, and how old it may grow."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.domain.duties.standing import Instrument
from holdfast.kernel.durations import Span
from holdfast.kernel.text import Text


@dataclass(frozen=True)
class PlanSection:
    """A heading that a plan must fill."""

    key: str
    title: Text
    prompt: Text


@dataclass(frozen=True)
class RoleCard:
    """A role that a plan hands out on a card: who, and the first things to do."""

    key: str
    title: Text
    first_steps: tuple[Text, ...] = ()


@dataclass(frozen=True)
class PlanKind:
    """Plans of one kind. `of`: `premises`, `agency` or `city`. Older than `valid_for` is stale.

    Ids of rules of the same pack: `decision` signs a plan off (by `signed_by`), `review` is the duty that signing or
    confirming settles, `renewal` the clock that a stale plan starts.
    """

    id: str
    of: str
    title: Text
    text: Text
    instrument: Instrument
    article: str
    valid_for: Span
    signed_by: str
    sections: tuple[PlanSection, ...]
    role_cards: tuple[RoleCard, ...]
    grades: frozenset[str] = frozenset()
    decision: str = ""
    review: str = ""
    renewal: str = ""
