"""The demo city's heightened periods and large events, through the same acts as anybody's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from holdfast.domain.rights.roles import Role
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Holding
from holdfast.rooms.agencies.queries import actor_for, agency_branch
from holdfast.rooms.governance.actions import NewPeriod, declare_period
from holdfast.rooms.governance.jobs import carry_out_turns, follow_adoptions
from holdfast.rooms.premises.actions.events import Licence, NewEvent, create_event
from holdfast.rooms.premises.models import Premises

DAY = timedelta(days=1)


def found_periods(city: Agency) -> None:
    """One period that runs and one that is planned, an event next week with its licence and one whose licence is owed.

    Called when places are graded and the pack is adopted; the agencies' own duties open with it.
    """
    actor = _commander(city)
    districts = list(agency_branch(city.path).filter(level=Agency.Level.DISTRICT))
    now = clock.now()
    follow_adoptions()
    declare_period(actor, NewPeriod(districts[0], "heightened_3", "holiday_crowds", now, _at(now, city, 6, 22)))
    declare_period(actor, NewPeriod(city, "heightened_2", "event", _at(now, city, 9, 8), _at(now, city, 11, 20)))
    carry_out_turns()
    _events(actor, districts, now)


def _commander(city: Agency) -> Actor:
    """Whoever holds a commander's post of the city: declaring is no act of the machine."""
    held = Holding.objects.filter(post__agency=city, post__role=Role.COMMANDER.value).select_related("user__agency")
    return actor_for(held[0].user, held[0].post_id, clock.now())


def _events(actor: Actor, districts: list[Agency], now: datetime) -> None:
    fair, concert = districts[0], districts[-1]
    today = now.astimezone(ZoneInfo(fair.zone)).date()
    create_event(
        actor,
        fair,
        NewEvent(
            name="Lantern Fair",
            name_zh="灯会",
            begins_at=_at(now, fair, 7, 18),
            ends_at=_at(now, fair, 7, 22),
            host=_host(fair, "marketplace"),
            facts={"expected_attendance": 8000, "ticket_check": False},
            method="made up",
            licence=Licence("LH-0117", today - 24 * DAY, today - 18 * DAY),
        ),
    )
    create_event(
        actor,
        concert,
        NewEvent(
            name="Harbour Concert",
            name_zh="港口音乐会",
            begins_at=_at(now, concert, 23, 19),
            ends_at=_at(now, concert, 23, 23),
            host=_host(concert, "stadium"),
            facts={"expected_attendance": 3200, "ticket_check": True},
            method="made up",
        ),
    )


def _host(district: Agency, kind: str) -> Premises:
    """A place of the kind in the district, else any of its places."""
    places = Premises.objects.filter(owner_path__startswith=district.path, closed_at__isnull=True).order_by("pk")
    return places.filter(kind=kind).first() or places.exclude(kind="large_event")[0]


def _at(now: datetime, area: Agency, days: int, hour: int) -> datetime:
    """So many days ahead at an hour of the area's clock."""
    zone = ZoneInfo(area.zone)
    day: date = now.astimezone(zone).date() + days * DAY
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone)
