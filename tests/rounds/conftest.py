"""A mall with a patrol that has a checklist, owed now, and two people who can do it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.rooms.agencies.actor import Actor
    from holdfast.rooms.obligations.models import Obligation
    from tests.obligations.city import City


@dataclass
class Ground:
    """The city, the patrol, its place, and the clock's now."""

    city: City
    now: datetime
    duty: Obligation
    place: Any
    rules: dict[str, Any] = field(default_factory=dict)

    @property
    def guard(self) -> Actor:
        return self.city.actor("mall")

    @property
    def officer(self) -> Actor:
        """Another person, of the district, who may act in the mall's branch too."""
        return self.city.actor("district")

    def report(self, **changes: Any) -> Any:
        """A report of the patrol: done now, both points in order."""
        from holdfast.kernel.ids import uuid7
        from holdfast.rooms.rounds.facts import Answer, Report

        words: dict[str, Any] = {
            "id": uuid7(),
            "obligation_id": self.duty.pk,
            "person": None,
            "true_at": self.now,
            "answers": (Answer("exits", True), Answer("articles", True)),
        }
        return Report(**(words | changes))


@pytest.fixture
def ground(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    request.getfixturevalue("fresh_db" if "fresh_db" in request.fixturenames else "db")
    from holdfast.plumbing import clock
    from holdfast.rooms.evidence import store

    monkeypatch.setattr(store, "root", lambda: tmp_path / "files")
    now = clock.now()
    with clock.at(now):
        yield build(now)


def build(now: datetime) -> Ground:
    from holdfast.domain.obligation.rule import Point
    from holdfast.kernel.subject import Subject
    from holdfast.kernel.text import Text
    from holdfast.rooms.obligations.actions import open_obligation
    from holdfast.rooms.premises.models import Premises
    from tests.obligations import city as small

    city = small.build(now - timedelta(days=30))
    points = (Point("exits", Text("Exits clear", "出口畅通")), Point("articles", Text("No article left", "无遗留物品")))
    rule = small.store(small.clock_rule("patrol", checklist=points))
    place = Premises.objects.create(
        kind="mall", name="Jade Arcade", lat=1, lon=1, owner=city.mall, owner_path=city.mall.path, source="test",
        source_ref="jade", added_at=now,
    )  # fmt: skip
    starts = now - timedelta(minutes=10)
    duty = open_obligation(
        rule, subject=Subject("premises", place.pk), label="Gates 1 to 4", owner=city.mall, starts_at=starts
    )
    return Ground(city, now, duty, place, {"patrol": rule})
