from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from holdfast.rooms.measures.models import PlaceMeasure
    from holdfast.rooms.premises.models import Premises
    from tests.support.cast import Cast

LONG_AGO = datetime(2020, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PACK = "cn-2026"


class House:
    """The cast, with a pack adopted for the whole city, and places made by the same acts as any."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def adopt(self, key: str = PACK, area: str = "lanhe", **words: Any) -> None:
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.rulebook.actions import adopt, load_shipped_pack

        pack = load_shipped_pack(command_actor(), key)
        adopt(command_actor(), pack, self.cast.agencies[area], date(2026, 1, 1), **words)

    def place(
        self, name: str = "Jade Arcade", kind: str = "mall", owner: str = "lanhe.north.mall", **facts: Any
    ) -> Premises:
        """A place with facts, graded by the pack, its measures worked out."""
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.premises.actions import NewFact, NewPremises, add_premises, enter_facts

        row = add_premises(command_actor(), self.cast.agencies[owner], NewPremises(kind, name, 31.2, 121.4))
        given = [NewFact(fact, value, "counted", date(2026, 3, 3)) for fact, value in facts.items()]
        if given:
            enter_facts(command_actor(), row.pk, given)
        self.grade(row.pk)
        return row

    def grade(self, *places: UUID, key: str = PACK) -> None:
        from holdfast.policy.read import shipped_pack
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.measures.jobs import demand_what_changed
        from holdfast.rooms.premises.actions import regrade_one

        for place in places:
            regrade_one(command_actor(), place, shipped_pack(key))
        demand_what_changed()

    def measure(self, place: Premises, rule: str) -> PlaceMeasure:
        from holdfast.rooms.measures.models import PlaceMeasure

        return PlaceMeasure.objects.get(premises=place, pack_key=PACK, rule_id=f"measure.{rule}")

    def check(self, who: str, row: PlaceMeasure, **found: Any) -> PlaceMeasure:
        """`held=74`, or `state="present"`."""
        from holdfast.domain.measures.finding import Finding, State
        from holdfast.rooms.measures.actions import NewCheck, check

        finding = Finding(State(found.pop("state", "partial")), **found)
        return check(self.cast.actor(who), row.pk, NewCheck(finding, clock.now()))


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    from tests.support.cast import make_cast

    request.getfixturevalue("fresh_db" if "fresh_db" in request.fixturenames else "db")
    # Long ago, so that posts are held whatever day a test sets.
    with clock.at(LONG_AGO):
        cast = make_cast()
    with clock.at(NOON):
        made = House(cast)
        made.adopt()
        yield made


@pytest.fixture
def mall(house: House) -> Premises:
    """A class 1 mall of 12,000 square metres: 120 guards."""
    return house.place(daily_footfall=38_400, public_floor_area_m2=12_000)
