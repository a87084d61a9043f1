"""What a version of a plan says: sections and role cards in the writer's words, and the hash that a signature covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from holdfast.domain.plans.kinds import PlanKind
from holdfast.kernel.canonical import canonical_json
from holdfast.kernel.text import Text


@dataclass(frozen=True)
class Section:
    """A heading with its text. `changed` is the revision of the version at which the text was last changed."""

    key: str
    title: Text
    text: str = ""
    changed: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True)
class Card:
    """A role: which post takes it, and its first steps in order. Cards of the writer's own have a key from `own_key`."""

    key: str
    title: Text
    post: str = ""
    steps: tuple[str, ...] = ()
    changed: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.steps


@dataclass(frozen=True)
class Content:
    """All that a version says. Order is the order of print."""

    sections: tuple[Section, ...] = ()
    cards: tuple[Card, ...] = ()

    def section(self, key: str) -> Section | None:
        return next((each for each in self.sections if each.key == key), None)

    def card(self, key: str) -> Card | None:
        return next((each for each in self.cards if each.key == key), None)

    def with_section(self, section: Section) -> Content:
        """The same with this section in the place of its namesake."""
        return replace(self, sections=_with(self.sections, section))

    def with_card(self, card: Card) -> Content:
        """The same with this card in the place of its namesake, or at the end."""
        return replace(self, cards=_with(self.cards, card))

    def without_card(self, key: str) -> Content:
        return replace(self, cards=tuple(card for card in self.cards if card.key != key))


@dataclass(frozen=True)
class Identity:
    """Which plan a version is of: what a signature says beside the words."""

    subject_room: str
    subject_id: UUID
    kind: str
    number: int
    rules: Mapping[str, str] = field(default_factory=dict)


def blank(kind: PlanKind, language: str) -> Content:
    """An empty version: the pack's headings, its role cards with their first steps in the writer's language."""
    return Content(
        sections=tuple(Section(each.key, each.title) for each in kind.sections),
        cards=tuple(
            Card(each.key, each.title, steps=tuple(step.in_language(language) for step in each.first_steps))
            for each in kind.role_cards
        ),
    )


def copied(old: Content, kind: PlanKind, language: str) -> Content:
    """A new version that begins where `old` ends: headings and cards that the pack gained are added, what it lost
    stays as long as something is written there."""
    fresh = blank(kind, language)
    keys = {each.key for each in fresh.sections}
    sections = [old.section(each.key) or each for each in fresh.sections]
    sections += [each for each in old.sections if each.key not in keys and not each.is_empty]
    cards = [*old.cards, *(each for each in fresh.cards if old.card(each.key) is None)]
    return Content(
        tuple(replace(each, changed=0) for each in sections), tuple(replace(each, changed=0) for each in cards)
    )


def own_key(content: Content) -> str:
    """A key for one more card of the writer's own."""
    taken = {card.key for card in content.cards}
    return next(key for number in range(1, len(taken) + 2) if (key := f"own-{number}") not in taken)


def fingerprint(identity: Identity, content: Content) -> str:
    """SHA-256 of the canonical JSON of a version: its identity and every word, and nothing that editing leaves behind."""
    return sha256(canonical_json(signed_form(identity, content))).hexdigest()


def signed_form(identity: Identity, content: Content) -> dict[str, object]:
    """What `fingerprint` covers, as JSON's own types, so that others can hash it themselves."""
    return {
        "subject": f"{identity.subject_room}/{identity.subject_id}",
        "kind": identity.kind,
        "number": identity.number,
        "rules": dict(identity.rules),
        "sections": [_without_changed(section_json(each)) for each in content.sections],
        "role_cards": [_without_changed(card_json(each)) for each in content.cards],
    }


def section_json(section: Section) -> dict[str, Any]:
    title = section.title.as_json()
    return {"key": section.key, "title": title, "text": section.text, "changed": section.changed}


def card_json(card: Card) -> dict[str, Any]:
    title = card.title.as_json()
    return {"key": card.key, "title": title, "post": card.post, "steps": list(card.steps), "changed": card.changed}


def content_from(sections: Sequence[Mapping[str, Any]], cards: Sequence[Mapping[str, Any]]) -> Content:
    """The content again from what `section_json` and `card_json` made."""
    return Content(
        tuple(Section(each["key"], Text.from_json(each["title"]), each["text"], each["changed"]) for each in sections),
        tuple(
            Card(each["key"], Text.from_json(each["title"]), each["post"], tuple(each["steps"]), each["changed"])
            for each in cards
        ),
    )


def _with(items: tuple[Any, ...], item: Any) -> tuple[Any, ...]:
    if all(each.key != item.key for each in items):
        return (*items, item)
    return tuple(item if each.key == item.key else each for each in items)


def _without_changed(form: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name != "changed"}
