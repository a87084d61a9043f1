"""An operator, a neighbour, a record that files may be about, and a place for files that is thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.kernel.subject import Subject
    from holdfast.rooms.agencies.actor import Actor
    from holdfast.rooms.evidence.queries import Record


@dataclass
class Scene:
    """Who and what the tests of files need."""

    operator: Actor
    neighbour: Actor
    duty: Subject
    place: Subject
    path: str

    @property
    def record(self) -> Record:
        from holdfast.rooms.evidence.queries import Record

        return Record(self.duty, self.path, "Patrol", through=self.place)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from holdfast.rooms.evidence import store

    folder = tmp_path / "files"
    monkeypatch.setattr(store, "root", lambda: folder)
    return folder


@pytest.fixture
def scene(request: pytest.FixtureRequest, files: Path) -> Scene:
    from holdfast.domain.rights.roles import Role
    from holdfast.kernel.ids import uuid7
    from holdfast.kernel.subject import Subject
    from holdfast.rooms.agencies.actor import Actor
    from holdfast.rooms.agencies.models import Agency

    request.getfixturevalue("fresh_db" if "fresh_db" in request.fixturenames else "db")
    city = Agency.objects.create(code="lanhe", path="lanhe.", kind="office", level="city", name_en="Lanhe")
    for code in ("mall", "station"):
        Agency.objects.create(
            parent=city, code=code, path=f"lanhe.{code}.", kind="operator", level="operator", name_en=code
        )
    return Scene(
        operator=Actor(role=Role.OPERATOR, path="lanhe.mall.", user_id=uuid7()),
        neighbour=Actor(role=Role.OPERATOR, path="lanhe.station.", user_id=uuid7()),
        duty=Subject("obligations", uuid7()),
        place=Subject("premises", uuid7()),
        path="lanhe.mall.",
    )
