from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from holdfast.kernel.subject import Subject
    from holdfast.rooms.agencies.actor import Actor
    from holdfast.rooms.plans.models import Plan, Version
    from holdfast.rooms.premises.models import Premises
    from tests.support.cast import Cast

LONG_AGO = datetime(2020, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class House:
    """A mall with a pack in force, its operator who writes, and the district's commander who signs."""

    cast: Cast
    place: Premises

    @property
    def subject(self) -> Subject:
        from holdfast.kernel.subject import Subject

        return Subject("premises", self.place.pk)

    @property
    def operator(self) -> Actor:
        return self.cast.actor("mall_operator")

    @property
    def commander(self) -> Actor:
        return self.cast.actor("north_commander")

    def begun(self) -> Version:
        from holdfast.rooms.plans.actions import begin_version

        return begin_version(self.operator, self.subject)

    def written(self, words: str = "As agreed with the district") -> Version:
        """A complete draft."""
        from holdfast.rooms.plans.actions import write_section

        version = self.begun()
        for number, section in enumerate(version.sections):
            text = f"{section['title']['en']}: {words}"
            version = write_section(self.operator, version.pk, section["key"], text, seen=number)
        return version

    def proposed(self, words: str = "As agreed with the district") -> Version:
        from holdfast.rooms.plans.actions import propose

        return propose(self.operator, self.written(words).pk, "Agreed at the drill")

    def decide(self, version: Version, outcome: str = "approved", reason: str = "Read and agreed") -> Version:
        """The open decision about a version, taken by the commander."""
        from holdfast.rooms.obligations.actions import decide
        from holdfast.rooms.obligations.models import Decision

        asked = Decision.objects.get(about_id=version.pk, outcome="", obligation__state="open")
        decide(self.commander, asked.pk, outcome, reason)
        version.refresh_from_db()
        return version

    def signed(self, words: str = "As agreed with the district") -> Version:
        return self.decide(self.proposed(words))

    def plan(self) -> Plan:
        from holdfast.rooms.plans.models import Plan

        return Plan.objects.get(subject_id=self.place.pk)


@pytest.fixture
def noon() -> Iterator[Callable[[datetime], None]]:
    """Holds the clock at noon of the test's day; call it to move on."""
    with ExitStack() as stack:
        stack.enter_context(clock.at(NOON))
        yield lambda moment: stack.enter_context(clock.at(moment))


@pytest.fixture
def house(request: pytest.FixtureRequest, noon: Any) -> House:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import NewFact, NewPremises, add_premises, enter_facts, regrade_one
    from holdfast.rooms.rulebook.actions import adopt, load_shipped_pack
    from holdfast.rooms.rulebook.queries import read
    from tests.support.cast import make_cast

    request.getfixturevalue("fresh_db" if "fresh_db" in request.fixturenames else "db")
    with clock.at(LONG_AGO):
        cast = make_cast()
    pack = load_shipped_pack(command_actor(), "cn-2026")
    adopt(command_actor(), pack, cast.agencies["lanhe"], date(2026, 1, 1))
    new = NewPremises("mall", "Jade Arcade", 22.5, 114.0, name_zh="翡翠商场")
    place = add_premises(command_actor(), cast.agencies["lanhe.north.mall"], new)
    enter_facts(command_actor(), place.pk, [NewFact("daily_footfall", 38_400, "counted", date(2026, 9, 1))])
    regrade_one(command_actor(), place.pk, read(pack))
    return House(cast, place)
