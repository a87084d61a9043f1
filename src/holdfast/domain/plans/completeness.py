"""What a version still lacks before it can be proposed."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.domain.plans.content import Content
from holdfast.domain.plans.kinds import PlanKind
from holdfast.kernel.text import Text


@dataclass(frozen=True)
class Gap:
    """A heading without text, or a role card without a step."""

    part: str
    key: str
    title: Text


def gaps(kind: PlanKind, content: Content) -> tuple[Gap, ...]:
    """Everything that the pack asks for and the version does not say, in the pack's order; empty: complete."""
    sections = [
        Gap("section", each.key, each.title)
        for each in kind.sections
        if (written := content.section(each.key)) is None or written.is_empty
    ]
    cards = [
        Gap("card", each.key, each.title)
        for each in kind.role_cards
        if (card := content.card(each.key)) is None or card.is_empty
    ]
    return (*sections, *cards)
