"""Pages and acts by their words, for who may open them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from holdfast.plumbing.panel import Command
from holdfast.portal.context import navigation
from holdfast.portal.panels import brought
from holdfast.portal.rights import rights_table
from holdfast.rooms.agencies.actor import Actor

# This sign alone lists every act.
ALL = ">"

Commands = list[Command]


def commands_for(actor: Actor, text: str) -> tuple[Commands, Commands]:
    """What is called so: those that begin with the text, to stand above records, and those with it in a later word."""
    wanted = text.strip().casefold()
    offered = list(_offered(actor))
    if wanted.startswith(ALL):
        rest = wanted.removeprefix(ALL).strip()
        return [each for each in offered if rest in str(each.words).casefold()], []
    if not wanted:
        return [], []
    first = [each for each in offered if str(each.words).casefold().startswith(wanted)]
    return first, [each for each in _later(offered, wanted) if each not in first]


def _later(offered: Iterable[Command], wanted: str) -> Iterator[Command]:
    """A word of Latin letters begins so; Chinese has no gaps between words, so any part may."""
    for each in offered:
        words = str(each.words).casefold()
        if f" {wanted}" in words or (not wanted.isascii() and wanted in words):
            yield each


def _offered(actor: Actor) -> Iterator[Command]:
    """The pages of the menu, then what rooms bring."""
    pages = (Command(item.label, item.href, item.icon) for item in navigation("", actor))
    yield from (page for page in pages if page.href != "/more/")
    table = rights_table()
    for command in brought("COMMANDS"):
        if not command.act or table.scopes(command.act, actor.role):
            yield command
