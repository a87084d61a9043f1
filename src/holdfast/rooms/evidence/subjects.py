"""To whom the record belongs that a file is about: rooms above know, and are connected from above."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from uuid import UUID

from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.evidence.queries import Record

Find = Callable[[Actor, UUID], Record]

_finders: dict[str, Find] = {}


def connect(paths: Mapping[str, str]) -> None:
    """Room -> `package.module:function`, which raises NotFound for what the actor may not see."""
    _finders.clear()
    for room, path in paths.items():
        module, _, name = path.partition(":")
        _finders[room] = getattr(import_module(module), name)


def record_of(actor: Actor, subject: Subject) -> Record:
    """The record; NotFound when it is absent, not the actor's to see, or of a room that takes no files."""
    find = _finders.get(subject.room)
    if find is None:
        raise absent()
    return find(actor, subject.id)
