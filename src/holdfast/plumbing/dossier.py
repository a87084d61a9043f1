"""A part of a dossier: what a room says of a place to somebody outside, for paper and for machines alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Table:
    """Rows under heads, every cell in words."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""


@dataclass(frozen=True)
class Section:
    """One section: `facts` are label, value and a remark; `data` is the same for machines, ids and keys included."""

    title: str
    facts: tuple[tuple[str, str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A room's contribution: `DOSSIER` of its `panels.py` holds them. `build(actor, subject, at)` answers the section as
    it stood at the moment `at`, in the language that is active; None: nothing here, or not for this actor. `records`
    answers the ids of the room's records about the subject: their entries are the subject's history."""

    page: str
    key: str
    order: int
    build: Callable[[Any, Any, datetime], Section | None]
    records: Callable[[Any], list[Any]] | None = None
