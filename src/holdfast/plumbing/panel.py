"""What a room brings to the portal: panels of pages above it, and acts that the command bar offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    """`page` is where it stands: `place` (the readiness of a place; its subject is the row of the place with its owner)
    or one of its tabs, `place-duties`, `place-plan`, `place-files`, `place-history`. `column` is side (why, scores),
    wide (above all others) or main; `order` counts from the top.

    `template` prints the inside of the panel (`.panel-head`, then `.body`, `.rows` or a table; the page draws the box)
    with the words that `build(actor, subject)` gives as its names, beside those of the page (`place`, `request`). None:
    not here, not for this actor. The style sheet `<room>/<room>.css` of the template's room is loaded with it.

    On the watch board (`board`) and on the wall (`wall`) the subject is a `portal.board.asked.Board`: branch, zone, now.
    Columns there are top, left, centre and right, and on the wall foot, of which the first panel alone is shown. Such a
    panel is made once for all who see the same: its actor is a role and a branch and no person, its template has no
    request, and its rows carry `data-row` so that a changed one flashes. It prints no time of its own making."""

    page: str
    key: str
    column: str
    order: int
    template: str
    build: Callable[[Any, Any], Mapping[str, object] | None]


@dataclass(frozen=True)
class Command:
    """An act or a page that the command bar offers to who has the right `act` (empty: to everybody).

    `words` are a lazy translation, active and short (`Bring in a file of places`); `href` is where the act is done."""

    words: Any
    href: str
    icon: str
    act: str = ""
