"""What one version says that another does not: part by part, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from holdfast.domain.plans.content import Card, Content
from holdfast.kernel.text import Text


class How(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Line:
    """One line: `+` is new, `-` is gone, a blank stands in both."""

    mark: str
    text: str


@dataclass(frozen=True)
class Change:
    """A section or a role card that differs."""

    part: str
    key: str
    title: Text
    how: How
    lines: tuple[Line, ...]


def difference(old: Content, new: Content) -> tuple[Change, ...]:
    """Every part that differs, sections first, in the order of the new version; nothing: they say the same."""
    sections = _changes("section", _sections(old), _sections(new))
    return (*sections, *_changes("card", _cards(old), _cards(new)))


Parts = Mapping[str, tuple[Text, tuple[str, ...]]]


def _sections(content: Content) -> Parts:
    return {each.key: (each.title, _lines(each.text)) for each in content.sections}


def _cards(content: Content) -> Parts:
    return {each.key: (each.title, _card_lines(each)) for each in content.cards}


def _card_lines(card: Card) -> tuple[str, ...]:
    return (card.post, *card.steps) if card.post else card.steps


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.strip().splitlines())


def _changes(part: str, old: Parts, new: Parts) -> Iterator[Change]:
    for key, (title, lines) in new.items():
        was = old[key][1] if key in old else ()
        if was != lines or (key in old and old[key][0] != title):
            how = How.ADDED if not was else How.REMOVED if not lines else How.CHANGED
            yield Change(part, key, title, how, tuple(_marked(was, lines)))
    for key, (title, lines) in old.items():
        if key not in new and lines:
            yield Change(part, key, title, How.REMOVED, tuple(_marked(lines, ())))


def _marked(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Line]:
    for op, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield from (Line(" ", text) for text in old[start:end])
            continue
        yield from (Line("-", text) for text in old[start:end])
        yield from (Line("+", text) for text in new[new_start:new_end])
