"""A city on a watched day: forty places that owe their rounds, a watch round the clock, and what workers do at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock, timemachine
from holdfast.rooms.agencies.models import Holding, Post
from holdfast.rooms.governance.jobs import carry_out_turns
from holdfast.rooms.obligations.jobs import fire_due, open_ahead
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.rosters.jobs import draw_ahead, watch_gaps
from holdfast.rooms.rounds.actions.report import report
from holdfast.rooms.rounds.facts import Report
from holdfast.rooms.rounds.queries import answers_to
from tests.governance import area as areas
from tests.rosters.town import LONG_AGO, Town, colleague
from tests.support.cast import signed_in

PLACES = 40
TEN = datetime(2026, 11, 12, 10, tzinfo=areas.ZONE)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
# What is due on the day, each row counted once, by what became of it. It shares nothing with the figures of the board.
RECOUNT = """
SELECT count(*) FILTER (WHERE state = 'met'),
  count(*) FILTER (WHERE state = 'met_late' OR (state = 'open' AND late_at <= %(now)s)),
  count(*) FILTER (WHERE state = 'missed'),
  count(*) FILTER (WHERE state = 'open' AND late_at > %(now)s)
FROM (SELECT state, late_at, due_at, owner_path, kind, mode, paused_at FROM obligations_obligation
  UNION ALL SELECT state, late_at, due_at, owner_path, kind, mode, paused_at FROM obligations_obligationpast) AS rows
WHERE kind = 'duty' AND mode = 'live' AND paused_at IS NULL AND owner_path LIKE %(path)s || '%%'
  AND (due_at AT TIME ZONE 'Asia/Shanghai')::date = (%(now)s AT TIME ZONE 'Asia/Shanghai')::date
"""


@dataclass
class Watched:
    """The places and their cast, and the watch."""

    area: areas.Area
    town: Town

    def patrol(self, place: int, due: datetime = TEN) -> Obligation:
        return Obligation.objects.get(subject_label=f"Place {place}", rule__rule_id="duty.patrol", due_at=due)

    def report(self, place: int) -> None:
        """The guard of the mall says that the round of ten o'clock is done now, all in order."""
        duty, guard = self.patrol(place), self.area.actor("mall_operator")
        report(guard, Report(uuid7(), duty.pk, guard.user_id, clock.now(), answers=answers_to(duty.pk, ())))

    def client(self, who: str) -> Any:
        """A browser in which they have signed in; the commander has taken the post that fills gaps."""
        cast = self.area.cast
        return signed_in(cast.users[who], self.town.command if who == "city_commander" else cast.posts[who])


def build() -> Watched:
    """At 9:50 in the morning; the first rounds are due at ten."""
    go_to(TEN - 10 * MINUTE)
    area = areas.build()
    town = Town(area.cast)
    city = area.agency()
    town.post = Post.objects.create(agency=city, key="duty", name_en="City duty officer", role="duty_officer")
    town.command = Post.objects.create(agency=city, key="commander", name_en="Commander", role="commander")
    Holding.objects.create(post=town.command, user=area.cast.users["city_commander"], from_at=LONG_AGO)
    # Rounds are owed by the duty post of the mall.
    guard = Post.objects.create(agency=area.agency("lanhe.north.mall"), key="duty", name_en="Guard", role="operator")
    Holding.objects.create(post=guard, user=area.cast.users["mall_operator"], from_at=LONG_AGO)
    area.cast.posts["mall_operator"] = guard
    for letter in "ABCDEF":
        town.crew[letter] = colleague(area.cast, letter, city)
    for number in range(PLACES):
        area.place(f"Place {number}", lat=31.0 + number / 500, lon=121.0 + number % 7 / 200)
    area.grade()
    town.plan()
    work()
    return Watched(area, town)


def go_to(moment: datetime) -> None:
    """The clock of everybody on this database stands still at this moment."""
    timemachine.travel(moment, speed=0.0)


def work() -> None:
    """What the workers do now."""
    carry_out_turns()
    draw_ahead()
    watch_gaps()
    while open_ahead() or fire_due():
        pass


def recount(path: str = "lanhe.") -> list[str]:
    """Done, late, missed and open of today, from the raw rows."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"now": clock.now(), "path": path})
        return [str(number) for number in cursor.fetchone()]
