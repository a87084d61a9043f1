"""The demo city has a period that runs, one that is planned, and two events, one with its licence still owed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.governance.area import Area

NOON = datetime(2026, 11, 12, 4, 0, tzinfo=UTC)


def test_the_demo_city_has_periods_and_events(area: Area) -> None:
    from holdfast.project.demo.periods import found_periods
    from holdfast.rooms.governance.models import Period
    from holdfast.rooms.premises.clocks import clocks_of
    from holdfast.rooms.premises.models import Event

    with clock.at(NOON):
        area.place("Market", kind="marketplace"), area.place("Arena", "arena", kind="stadium")
        area.grade()
        found_periods(area.agency())
    fair, concert = Event.objects.order_by("begins_at")

    def owes(event: Event) -> set[str]:
        return set(clocks_of(event.premises_id).filter(state="open").values_list("rule__rule_id", flat=True))

    assert [row.begun_at is not None for row in Period.objects.order_by("from_at")] == [True, False]
    assert "clock.licence-application" not in owes(fair)
    assert {"clock.licence-application", "clock.licence-answer"} <= owes(concert)
