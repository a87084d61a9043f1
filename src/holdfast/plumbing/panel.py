"""What a room brings to the portal: panels of pages above it, acts of the command bar, steps of the first hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Stand:
    """How far a step of the first hour is, as the rows say now; nothing of it is stored.

    `enough`: it was shown to work, and the hour goes on without more. It rests on what once was, so that a post that is
    closed years later brings no first hour back. `have` of `of` says how far in figures (`of` 0: there is no whole), and
    `missing` names what is left, already translated. `href` leads to the very record, when there is one."""

    enough: bool
    have: int = 0
    of: int = 0
    missing: Sequence[str] = field(default_factory=tuple)
    href: str = ""


@dataclass(frozen=True)
class Step:
    """A step of the first hour of an empty house; a room lists its own under `STEPS` in its `panels.py`.

    `order` counts in tens from the first. `title` is what is done, `why` what it is for in one sentence, `gives` what
    works once it is done; lazy translations. `href` is where it is done and `act` the right that does it (empty: at the
    machine itself). `look(path)` answers how far the branch at `path` is, from rows, in a query or a few."""

    key: str
    order: int
    title: Any
    why: Any
    gives: Any
    href: str
    act: str
    look: Callable[[str], Stand]
