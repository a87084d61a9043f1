"""A city with posts that issue, twelve places in a district, agencies that sign, and the acts that tests do with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from holdfast.domain.rights.roles import Role
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actions.step_up import Proof
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post, User
from holdfast.rooms.agencies.queries import actor_for, command_actor
from holdfast.rooms.alerts import actions
from holdfast.rooms.alerts.actions import Draft, NewAlert
from holdfast.rooms.alerts.jobs import close_expired
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.governance.jobs import carry_out_turns
from holdfast.rooms.measures.jobs import demand_what_changed
from holdfast.rooms.obligations.actions import decide
from holdfast.rooms.obligations.jobs import fire_due, open_ahead
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.premises.actions import NewFact, enter_facts
from holdfast.rooms.premises.models import Premises
from tests.governance.area import LONG_AGO, NOON, Area
from tests.governance.area import build as build_area
from tests.support.cast import add_person

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PLACES = 6
TEXTS = {
    "headline": Text("Very crowded tonight.", "今晚人员密集。"),
    "description": Text("More people than the square holds.", "到场人数超过广场容量。"),
    "instruction": Text("Guide people to the wide entrances.\nReport counts.", "引导人员从宽敞入口进入。\n上报人数。"),
    "where": Text("North district", "北区"),
}
# name of the person -> agency, key of the post, role
POSTS = {
    "commander": ("lanhe", "commander", Role.COMMANDER),
    "duty": ("lanhe", "duty", Role.DUTY_OFFICER),
    "district_commander": ("lanhe.north", "commander", Role.COMMANDER),
    "district_duty": ("lanhe.north", "duty", Role.DUTY_OFFICER),
    "mall_duty": ("lanhe.north.mall", "duty", Role.OPERATOR),
    "fire_duty": ("lanhe.fire", "duty", Role.DUTY_OFFICER),
}


def just_now() -> Proof:
    """A sign-in of just now."""
    return Proof(signed_in_at=clock.real_now())


@dataclass
class Town:
    """The area of the posture tests, with posts and places of its own; `now` is where its clock stands."""

    area: Area
    now: datetime = NOON
    people: dict[str, tuple[User, Post]] = field(default_factory=dict)
    places: list[Premises] = field(default_factory=list)

    def actor(self, name: str) -> Actor:
        user, post = self.people[name]
        return actor_for(User.objects.select_related("agency").get(pk=user.pk), post.pk, clock.now())

    def agency(self, path: str = "lanhe.north") -> Agency:
        return self.area.agency(path)

    def go(self, at: datetime) -> None:
        """What the workers do until a moment: periods turn, alerts expire, rounds open, clocks fire."""
        self.now = at
        with clock.at(at):
            carry_out_turns()
            close_expired()
            while open_ahead():
                pass
            while demand_what_changed():
                pass
            while fire_due():
                pass

    def draft(self, who: str = "duty", level: str = "orange", area: str = "lanhe.north", **changes: Any) -> Version:
        """A complete draft, assessed."""
        new = NewAlert(self.agency(area), level, "crowding", **changes)
        version = actions.begin_alert(self.actor(who), new)
        actions.write_alert(self.actor(who), version.pk, Draft(**TEXTS, co_issuers=self._signers(level)))
        return actions.assess_alert(
            self.actor(who), version.pk, urgency="Expected", certainty="Likely", note="Counts at the gates"
        )

    def issued(self, level: str = "orange", **words: Any) -> Alert:
        """An alert that went out with every yes that it needed."""
        version = self.draft(level=level, **words)
        actions.send_alert(self.actor("duty"), version.pk, just_now())
        self.say_yes(version.pk)
        version.refresh_from_db()
        assert version.stage == "issued", version.stage
        return Alert.objects.select_related("area").get(pk=version.alert_id)

    def say_yes(self, version_id: UUID) -> None:
        """Everybody who is asked agrees."""
        for row in Obligation.objects.filter(decision__about_id=version_id, state="open").order_by("pk"):
            decide(self._decider(row), row.pk, "approved", "Agreed")

    def owed(self, alert: Alert, rule: str = "", **words: Any) -> list[Obligation]:
        rows = Obligation.objects.filter(subject_room="alerts", subject_id=alert.pk, **words)
        rows = rows.filter(rule__rule_id=rule) if rule else rows
        return list(rows.select_related("rule").order_by("due_at", "pk"))

    def _decider(self, row: Obligation) -> Actor:
        names = {post.pk: name for name, (_user, post) in self.people.items()}
        return self.actor(names.get(row.post_id, "fire_duty"))  # type: ignore[arg-type]

    def _signers(self, level: str) -> list[UUID]:
        return [self.agency("lanhe.fire").pk] if level == "orange" else []


def build(places: int = PLACES) -> Town:
    town = Town(build_area())
    with clock.at(LONG_AGO):
        for name, (path, key, role) in POSTS.items():
            user = add_person(town.area.cast, name, path, role)
            post = town.area.cast.posts[name]
            post.key = key
            post.save(update_fields=["key"])
            town.people[name] = (user, post)
    with clock.at(NOON - 5 * HOUR):
        for number in range(places):
            hall = town.area.place(f"Hall {number:02d}", lat=31.0 + number / 1000, lon=121.0)
            enter_facts(command_actor(), hall.pk, [NewFact("public_floor_area_m2", 2000, "measured")])
            town.places.append(hall)
        town.area.place("Arena", "arena", lat=31.5, lon=121.5)
        town.area.grade()
        while demand_what_changed():
            pass
    town.go(NOON - MINUTE)
    return town
