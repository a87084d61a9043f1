"""The registry of panels: what each room shows on a page that stands above it. A room that is not built is absent.

A room's `panels.py` has `PANELS`, a tuple of `Panel`; so may a package of the portal that joins several rooms. `build`
answers the words of the template, or None: not here, not for this actor. `order` counts from the top.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from django.apps import apps
from django.contrib.staticfiles import finders

from holdfast import portal
from holdfast.plumbing.panel import Panel
from holdfast.rooms.agencies.actor import Actor


@dataclass(frozen=True)
class Shown:
    """A panel with its words, ready to include."""

    panel: Panel
    words: Mapping[str, object]


def panels_for(page: str, actor: Actor, subject: object) -> list[Shown]:
    """The panels of a page about a subject, in their order."""
    built = ((panel, panel.build(actor, subject)) for panel in _all() if panel.page == page)
    return [Shown(panel, words) for panel, words in built if words is not None]


def panels_named(page: str) -> Sequence[Panel]:
    """Every panel that is registered for a page, whether it has something to say now or not, in their order."""
    return [panel for panel in _all() if panel.page == page]


def styles_of(templates: Iterable[str]) -> Sequence[str]:
    """The style sheet of each room that has a template among them: `<room>/<room>.css`, if it has one."""
    sheets = dict.fromkeys(f"{room}/{room}.css" for room in (path.partition("/")[0] for path in templates))
    return [path for path in sheets if _exists(path)]


@cache
def _exists(path: str) -> bool:
    return finders.find(path) is not None


def has_panels(page: str) -> bool:
    """Whether any room brings something to a page."""
    return any(panel.page == page for panel in _all())


@cache
def brought(name: str) -> tuple[Any, ...]:
    """What the `panels.py` of rooms and of packages of the portal list under a name: PANELS, COMMANDS, STEPS."""
    return tuple(each for module in _modules() for each in getattr(module, name, ()))


@cache
def _all() -> tuple[Panel, ...]:
    return tuple(sorted(brought("PANELS"), key=lambda panel: (panel.page, panel.column, panel.order)))


def _modules() -> Iterator[ModuleType]:
    for package in _packages():
        if find_spec(f"{package}.panels"):
            yield import_module(f"{package}.panels")


def _packages() -> Iterator[str]:
    """Every room, then every package of the portal."""
    yield from (app.name for app in apps.get_app_configs() if app.name.startswith("holdfast.rooms."))
    yield from (f"{portal.__name__}.{each.name}" for each in iter_modules(portal.__path__) if each.ispkg)
