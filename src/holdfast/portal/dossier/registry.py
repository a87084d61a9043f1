"""Which parts a dossier has: those that rooms declare (`DOSSIER` in `panels.py`), and the portal's own of lower rooms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.apps import apps

from holdfast.plumbing.dossier import Part
from holdfast.portal.dossier.parts import OWN


def parts_of(page: str) -> list[Part]:
    """The parts of a kind of dossier, in the order of print."""
    return [part for part in _all() if part.page == page]


def records_of(page: str, subject: object) -> list[UUID]:
    """The records that are about the subject, the subject's own id aside."""
    return [pk for part in parts_of(page) if part.records for pk in part.records(subject)]


@cache
def _all() -> tuple[Part, ...]:
    found = {(part.page, part.key): part for part in (*OWN, *_declared())}
    return tuple(sorted(found.values(), key=lambda part: (part.page, part.order, part.key)))


def _declared() -> Iterator[Part]:
    for app in apps.get_app_configs():
        if app.name.startswith("holdfast.rooms.") and find_spec(f"{app.name}.panels"):
            yield from getattr(import_module(f"{app.name}.panels"), "DOSSIER", ())
