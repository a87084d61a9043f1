"""One clock and one log: nothing else reads the time, nothing else keeps a history."""

from __future__ import annotations

import re

from django.apps import apps

from tests.architecture.source import ROOT, calls, modules, strings

CLOCK_CALLS = re.compile(
    r"^(timezone|dt|datetime|datetime\.datetime|date|datetime\.date)\.(now|utcnow|today)$|^time\.time$"
)
# The clock itself; ids that carry milliseconds; the engine, which has no rules to keep and times processes and files.
READERS = ("holdfast.plumbing.clock", "holdfast.kernel.ids", "holdfast.engine")


def test_only_the_clock_reads_the_time() -> None:
    wrong = [
        (name, call)
        for name, tree in modules().items()
        if not name.startswith(READERS)
        for call in calls(tree)
        if CLOCK_CALLS.match(call)
    ]

    assert wrong == []


def test_no_rule_asks_the_database_for_the_time() -> None:
    asked = re.compile(r"\b(now\(\)|current_timestamp|clock_timestamp\(\)|statement_timestamp\(\))", re.IGNORECASE)
    wrong = [
        (name, text[:60])
        for name, tree in modules().items()
        if name.startswith(("holdfast.rooms", "holdfast.plumbing", "holdfast.portal"))
        for text in strings(tree)
        if re.search(r"\b(SELECT|INSERT|UPDATE|DELETE)\b", text) and asked.search(text)
    ]

    assert wrong == []


def test_no_table_is_a_second_log() -> None:
    history = re.compile(r"(Log|History|Audit|Journal|Trail|Revision)$")
    found = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("holdfast") and history.search(model.__name__)
    ]

    assert found == []


def test_no_timer_lives_in_memory() -> None:
    """Time is data. A timer that dies with its process is how other systems lose alarms."""
    timers = re.compile(r"^(threading\.Timer|Timer|sched\.scheduler|loop\.call_later|asyncio\.call_later)$")
    wrong = [(name, call) for name, tree in modules().items() for call in calls(tree) if timers.match(call)]

    assert wrong == []


def test_migrations_are_named_for_their_meaning() -> None:
    unnamed = [
        path.name
        for path in ROOT.rglob("migrations/*.py")
        if "_auto_" in path.name or re.search(r"^\d{4}_\d", path.name)
    ]

    assert unnamed == []
