"""A board as its parts: each panel that a room brings, printed by itself, so that it can be sent alone when it changed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.template.loader import get_template
from django.utils import timezone, translation

from holdfast.plumbing import clock
from holdfast.plumbing.once import reading
from holdfast.plumbing.panel import Panel
from holdfast.portal.board.asked import Board, Key, board_of
from holdfast.portal.panels import panels_named, styles_of

log = logging.getLogger(__name__)
COLUMNS = ("top", "left", "centre", "right", "foot")
# Other names under which a room may say where its panel stands, as on the page of a place.
ALSO = {"wide": "top", "main": "centre", "side": "right"}


@dataclass(frozen=True)
class Part:
    """One panel as it is printed; an empty one has nothing to say now."""

    name: str
    column: str
    html: str


@dataclass(frozen=True)
class Sheet:
    """A whole board in the order of its panels."""

    key: Key
    board: Board
    parts: Sequence[Part]
    styles: Sequence[str]

    def column(self, name: str) -> list[Part]:
        return [part for part in self.parts if part.column == name]

    def as_parts(self) -> Mapping[str, str]:
        return {part.name: part.html for part in self.parts}


def sheet_of(key: Key) -> Sheet | None:
    """The board of a key as it is now, in its language and its zone. Nothing is written, each question asked once."""
    now = clock.now()
    board = board_of(key, now)
    if board is None:
        return None
    panels = panels_named(key.page)
    with reading(), translation.override(key.language), timezone.override(board.zone):
        parts = [_part(panel, key, board) for panel in panels]
    return Sheet(key, board, _one_foot(parts), styles_of(panel.template for panel in panels))


def _part(panel: Panel, key: Key, board: Board) -> Part:
    words = panel.build(key.actor, board)
    column = ALSO.get(panel.column, panel.column)
    if words is None:
        return Part(panel.key, column, "")
    html = get_template(panel.template).render({"board": board, "now": board.now, "branch": board.branch, **words})
    return Part(panel.key, column, html)


def _one_foot(parts: Sequence[Part]) -> list[Part]:
    """The foot says one thing: the first that has something to say."""
    foot = next((part.name for part in parts if part.column == "foot" and part.html.strip()), "")
    return [Part(part.name, part.column, "") if part.column == "foot" and part.name != foot else part for part in parts]
