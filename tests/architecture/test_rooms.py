"""What import-linter cannot see: doors of rooms, furniture, and that the list of rooms is the same everywhere."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.architecture.source import ROOMS, ROOT, imports, modules

DOORS_IN = {"actions", "queries", "models", "events"}
# Protected: only the room itself, portal and project may come in this way.
CLOSED = {"forms", "views", "rest", "jobs", "access", "panels", "urls"}
# What one low room offers to all others besides actions and queries: who asks, what they may, and limits for all processes.
SHARED = {"agencies": {"actor", "rights", "tallies"}}


def test_the_list_of_rooms_is_the_list_of_folders() -> None:
    folders = {path.name for path in (ROOT / "rooms").iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert folders == set(ROOMS)
    assert [app.rsplit(".", 1)[1] for app in settings.INSTALLED_APPS if ".rooms." in app] == list(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_other_rooms_enter_by_the_open_doors_only(room: str) -> None:
    inside = f"holdfast.rooms.{room}"
    entered = [
        (name, used)
        for name, tree in modules().items()
        if name.startswith("holdfast.rooms.") and not name.startswith(inside + ".") and name != inside
        for used in imports(tree)
        if used.startswith(inside + ".")
    ]

    wrong = [(name, used) for name, used in entered if used.split(".")[3] not in DOORS_IN | SHARED.get(room, set())]

    assert wrong == []


def test_the_storeys_below_never_name_a_room() -> None:
    below = (
        "holdfast.plumbing",
        "holdfast.channels",
        "holdfast.engine",
        "holdfast.exchange",
        "holdfast.policy",
        "holdfast.domain",
    )

    wrong = [
        (name, used)
        for name, tree in modules().items()
        if name.startswith(below)
        for used in imports(tree)
        if used.startswith("holdfast.rooms")
    ]

    assert wrong == []


def test_views_and_rest_write_nothing_themselves() -> None:
    """A view translates: it calls an action; saving, creating and deleting rows belongs to actions."""
    writing = (".save(", ".create(", ".bulk_create(", ".delete(", ".update(", ".get_or_create(", ".update_or_create(")
    wrong = []
    for path in (ROOT / "rooms").rglob("*.py"):
        if path.stem in ("views", "rest") or path.parent.name in ("views", "rest"):
            text = path.read_text(encoding="utf-8")
            wrong += [(path.parent.name, word) for word in writing if f".objects{word}" in text or f"){word}" in text]

    assert wrong == []
