"""Every event has a handler and a test; the table of wiring names things that exist."""

from __future__ import annotations

import dataclasses
import inspect
import re
from importlib import import_module

from holdfast.project import wiring
from tests.architecture.source import PROJECT, ROOMS, ROOT


def declared_events() -> list[type]:
    found = []
    for room in ROOMS:
        if (ROOT / "rooms" / room / "events.py").exists():
            module = import_module(f"holdfast.rooms.{room}.events")
            found += [
                item
                for _name, item in inspect.getmembers(module, inspect.isclass)
                if item.__module__ == module.__name__ and dataclasses.is_dataclass(item)
            ]
    return found


def test_every_event_has_a_handler() -> None:
    assert declared_events()
    assert [event.__name__ for event in declared_events() if not wiring.TABLE.get(event)] == []


def test_every_event_and_handler_is_named_in_a_test() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "tests").rglob("test_*.py"))
    handlers = {path.rpartition(":")[2] for paths in wiring.TABLE.values() for path in paths}

    assert sorted(name for name in handlers if not re.search(rf"\b{name}\b", tests)) == []


def test_every_handler_and_job_exists() -> None:
    paths = [path for paths in wiring.TABLE.values() for path in paths]
    paths += [job.path for job in wiring.JOBS] + list(wiring.CHORES.values())

    for path in paths:
        module, _, name = path.partition(":")
        assert callable(getattr(import_module(module), name)), path
