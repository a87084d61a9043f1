"""A city with a watch round the clock: four colleagues at the city's duty post, two at the commander's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from holdfast.domain.rights.roles import Role
from holdfast.domain.rosters.template import HeldAs, Line
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post, Qualification, User
from holdfast.rooms.agencies.queries import actor_for, command_actor
from holdfast.rooms.rosters.actions import NewRoster, set_template
from holdfast.rooms.rosters.models import Shift
from holdfast.rooms.rulebook.actions import adopt, load_shipped_pack
from tests.support.cast import Cast, make_cast, signed_in

ZONE = ZoneInfo("Asia/Shanghai")
LONG_AGO = datetime(2020, 1, 1, tzinfo=ZONE)
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=ZONE)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TWO_BY_TWELVE = (
    Line("FREQ=DAILY", date(2026, 11, 1), time(8), 12 * HOUR, ("A", "C")),
    Line("FREQ=DAILY", date(2026, 11, 1), time(20), 12 * HOUR, ("B", "D")),
)


@dataclass
class Town:
    """The cast, the crew by letter, and the posts that tests talk about."""

    cast: Cast
    crew: dict[str, User] = field(default_factory=dict)
    post: Post = None  # type: ignore[assignment]
    command: Post = None  # type: ignore[assignment]

    def actor(self, name: str) -> Actor:
        return self.cast.actor(name)

    def as_crew(self, letter: str, post: Post | None = None) -> Actor:
        """One of the crew, acting for the post where it is held now."""
        user = User.objects.select_related("agency").get(pk=self.crew[letter].pk)
        return actor_for(user, (post or self.post).pk, clock.now())

    def client(self, letter: str, post: Post | None = None) -> Any:
        return signed_in(self.crew[letter], post)

    def plan(self, lines: Sequence[Line] = TWO_BY_TWELVE, letters: str = "ABCD", **words: Any) -> None:
        crew = {letter: self.crew[letter].pk for letter in letters}
        set_template(self.actor("city_commander"), self.post.pk, NewRoster(crew, lines, **words))

    def shifts(self, post: Post | None = None) -> list[Shift]:
        return list(Shift.objects.filter(post=post or self.post).select_related("user", "holding").order_by("from_at"))

    def shift_at(self, moment: datetime, post: Post | None = None) -> Shift:
        return next(row for row in self.shifts(post) if row.from_at <= moment < row.until_at)


def build() -> Town:
    # Long ago, so that posts are held whatever day a test sets.
    with clock.at(LONG_AGO):
        cast = make_cast()
        Agency.objects.update(zone="Asia/Shanghai")
    town = Town(cast)
    city = cast.agencies["lanhe"]
    adopt(command_actor(), load_shipped_pack(command_actor(), "cn-2026"), city, date(2026, 1, 1))
    town.post = Post.objects.create(
        agency=city, key="duty", name_en="City duty officer", name_zh="市值班员", role="duty_officer"
    )
    town.command = Post.objects.create(
        agency=city, key="commander", name_en="Commander", name_zh="指挥长", role="commander"
    )
    for letter in "ABCDEF":
        town.crew[letter] = colleague(cast, letter, city)
    return town


def colleague(cast: Cast, letter: str, agency: Agency, *, watch_until: date | None = None) -> User:
    """Somebody qualified for the watch and for command, who holds nothing yet."""
    email = f"crew.{letter.lower()}@lanhe.example"
    user = User.objects.create(email=email, agency=agency, joined_at=clock.now(), password="!")
    for key in ("watch", "command"):
        Qualification.objects.create(user=user, key=key, from_on=date(2020, 1, 1), until_on=watch_until)
    cast.users[f"crew_{letter}"] = user
    return user


ROLE = Role.DUTY_OFFICER
DEPUTY = HeldAs.DEPUTY
