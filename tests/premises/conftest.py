from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from holdfast.rooms.rulebook.models import Adoption, Pack
    from tests.governance.area import Area
    from tests.support.cast import Cast

LONG_AGO = datetime(2020, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def city(request: pytest.FixtureRequest) -> Cast:
    from tests.support.cast import make_cast

    request.getfixturevalue("fresh_db" if "fresh_db" in request.fixturenames else "db")
    # Long ago, so that posts are held whatever day a test sets.
    with clock.at(LONG_AGO):
        return make_cast()


@pytest.fixture
def cn(city: Cast) -> Pack:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import load_shipped_pack

    return load_shipped_pack(command_actor(), "cn-2026")


@pytest.fixture
def adopted(city: Cast, cn: Pack) -> Adoption:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import adopt

    return adopt(command_actor(), cn, city.agencies["lanhe"], date(2026, 1, 1))


@pytest.fixture
def brought_in(city: Cast, shared_data: Path) -> Callable[[str], None]:
    """Brings an extract and its table into the register of the city."""
    from holdfast.exchange.osm.place import Place
    from holdfast.exchange.osm.read import read_places
    from holdfast.exchange.tables.occupancy import FACTS, NEEDED, fact_rows
    from holdfast.exchange.tables.rows import read_csv
    from holdfast.policy.kinds import kinds
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import import_facts, import_places

    def bring(extract: str) -> None:
        read = read_places(shared_data / "osm" / f"{extract}.osm.pbf", kinds())
        places = [each for each in read if isinstance(each, Place)]
        import_places(command_actor(), city.agencies["lanhe"], places)
        table = read_csv(shared_data / "occupancy" / f"{extract}.csv", needed=NEEDED, known=FACTS)
        import_facts(
            command_actor(), list(fact_rows(table)), file="t.csv", method="count", assessed_on=date(2026, 3, 3)
        )

    return bring


@pytest.fixture
def area(db: None) -> Area:
    """A city whose places owe their rounds, with periods and events to declare."""
    from tests.governance.area import build

    with clock.at(NOON):
        return build()
