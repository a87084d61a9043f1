"""A small register: places of the cast's agencies by public actions, graded by the shipped pack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from holdfast.plumbing import clock
from tests.premises.conftest import LONG_AGO

if TYPE_CHECKING:
    from holdfast.rooms.premises.models import Premises
    from tests.support.cast import Cast

Place = Callable[..., "Premises"]


@pytest.fixture
def city(db: None) -> Cast:
    from tests.support.cast import make_cast

    with clock.at(LONG_AGO):
        return make_cast()


@pytest.fixture
def adopted(city: Cast) -> object:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import adopt, load_shipped_pack

    pack = load_shipped_pack(command_actor(), "cn-2026")
    return adopt(command_actor(), pack, city.agencies["lanhe"], date(2026, 1, 1))


@pytest.fixture
def place(city: Cast) -> Place:
    """Adds a place with a footfall, in a district unless another agency is named."""
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import NewFact, NewPremises, add_premises, enter_facts

    def add(name: str, footfall: int | None = None, *, owner: str = "lanhe.north", kind: str = "mall") -> Premises:
        row = add_premises(
            command_actor(), city.agencies[owner], NewPremises(name=name, kind=kind, lat=31.0, lon=121.0)
        )
        if footfall is not None:
            fact = NewFact("daily_footfall", footfall, "ticket count", date(2026, 3, 3))
            enter_facts(command_actor(), row.pk, [fact])
        return row

    return add


@pytest.fixture
def graded(adopted: object) -> Callable[[], None]:
    """Grades every place by the pack in force."""
    from holdfast.policy.read import shipped_pack
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import regrade

    return lambda: regrade(command_actor(), shipped_pack("cn-2026")) and None


def ids(lines: object) -> list[UUID]:
    return [line.id for line in lines]  # type: ignore[attr-defined]
