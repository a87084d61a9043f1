"""`target_of`: what an agency must reach on a day under the pack that holds there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.governance.area import Area

REALISTIC = "indicator.realistic"


def test_the_pack_in_force_says_the_target_of_a_day(area: Area) -> None:
    from holdfast.rooms.governance.queries import target_of

    fire = area.agency("lanhe.fire")
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2028, 1, 1))
    found = [target_of(REALISTIC, fire, day) for day in days]

    assert [target.value for target in found if target] == [60, 65, 70]
    assert target_of(REALISTIC, fire, date(2025, 12, 31)) is None
    assert target_of("indicator.agency", fire, days[0]) is None
