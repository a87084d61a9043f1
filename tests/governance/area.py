"""A city whose places are graded and owe their rounds, and the periods that tests declare there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from holdfast.domain.obligation.codec import from_json
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.read import shipped_pack_text
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.queries import command_actor
from holdfast.rooms.governance.actions import NewPeriod, declare_period
from holdfast.rooms.governance.jobs import carry_out_turns
from holdfast.rooms.governance.models import Period
from holdfast.rooms.obligations.jobs import fire_due, open_ahead
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.premises.actions import NewFact, NewPremises, add_premises, enter_facts, regrade
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.rulebook.actions import adopt, load_pack
from holdfast.rooms.rulebook.models import Pack
from holdfast.rooms.rulebook.queries import read
from tests.support.cast import Cast, make_cast

ZONE = ZoneInfo("Asia/Shanghai")
LONG_AGO = datetime(2020, 1, 1, tzinfo=ZONE)
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=ZONE)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WHERE = {"mall": "lanhe.north.mall", "arena": "lanhe.south.arena"}


@dataclass
class Area:
    """The cast, the pack and how to bring places in."""

    cast: Cast
    pack: Pack

    def actor(self, name: str) -> Actor:
        return self.cast.actor(name)

    def agency(self, path: str = "lanhe") -> Agency:
        return Agency.objects.get(path=path + ".")

    def post(self, path: str, key: str) -> Post:
        """The post of that key, made when the agency has none."""
        words = {"name_en": key.title(), "role": {"duty": "duty_officer"}.get(key, key)}
        return Post.objects.get_or_create(agency=self.agency(path), key=key, defaults=words)[0]

    def place(self, name: str = "Jade Arcade", at: str = "mall", *, footfall: int = 6000, **where: Any) -> Premises:
        """One place of class 1, graded and owing, unless `footfall` says otherwise."""
        spot = {"lat": 31.0, "lon": 121.0, "kind": "mall"} | where
        owner = self.agency(WHERE[at])
        row = add_premises(command_actor(), owner, NewPremises(name=name, **spot))
        enter_facts(command_actor(), row.pk, [NewFact("daily_footfall", footfall, "counted")])
        return row

    def grade(self) -> None:
        regrade(command_actor(), read(self.pack))

    def declare(self, who: str = "city_duty_officer", area: str = "lanhe", **changes: Any) -> Period:
        now = clock.now()
        words = {"posture": "heightened_1", "reason": "holiday_crowds", "from_at": now, "until_at": now + DAY}
        return declare_period(self.actor(who), NewPeriod(area=self.agency(area), **{**words, **changes}))


def build() -> Area:
    # Long ago, so that posts are held whatever day a test sets.
    with clock.at(LONG_AGO):
        cast = make_cast()
        Agency.objects.update(zone="Asia/Shanghai")
    pack = load_pack(command_actor(), pack_text())
    adopt(command_actor(), pack, Agency.objects.get(path="lanhe."), date(2026, 1, 1))
    return Area(cast, pack)


REASONS = """
[[reason]]
key = "holiday_crowds"
title = { en = "holiday crowds", zh = "节假日客流" }

[[reason]]
key = "weather"
title = { en = "weather", zh = "天气" }
"""


def pack_text() -> str:
    text = shipped_pack_text("cn-2026")
    return text if "[[reason]]" in text else text + REASONS


def turn(at: datetime) -> int:
    """What the worker does at a moment: periods turn, series are opened ahead, clocks fire."""
    with clock.at(at):
        turned = carry_out_turns()
        while open_ahead():
            pass
        while fire_due():
            pass
    return turned


def postures() -> dict[str, str]:
    return dict(Premises.objects.filter(closed_at__isnull=True).values_list("name", "posture"))


def plan_of(places: list[UUID], after: datetime) -> set[tuple[object, ...]]:
    """What places owe from a moment on: series with their recurrence, and each occurrence with its whole window."""
    series = Series.objects.filter(subject_id__in=places, ends_at__isnull=True).select_related("rule")
    running = {
        ("series", row.subject_id, row.rule.rule_id, row.posture, row.starts_at, from_json(row.rule.body).rrule_at(row.posture))  # type: ignore[union-attr]
        for row in series
    }  # fmt: skip
    owed = Obligation.objects.filter(subject_id__in=places, state="open", due_at__gt=after).select_related("rule")
    windows = {
        ("owed", row.subject_id, row.rule.rule_id, row.opens_at, row.due_at, row.late_at, row.missed_at, row.post_id)
        for row in owed
    }
    return running | windows


def rounds(place: Premises, rule: str = "duty.patrol") -> list[Obligation]:
    found = Obligation.objects.filter(subject_id=place.pk, rule__rule_id=rule).exclude(state="withdrawn")
    return list(found.order_by("due_at"))


def subject(place: Premises) -> Subject:
    return Subject("premises", place.pk)
