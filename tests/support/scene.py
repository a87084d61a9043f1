"""A scene for pages: a small city with names in both languages, and obligations in every state, by public actions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from holdfast.domain.obligation.rule import ClockRule
from holdfast.kernel.durations import Span
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.rooms.agencies import sessions
from holdfast.rooms.agencies.models import Post, User
from holdfast.rooms.obligations import actions
from holdfast.rooms.obligations.jobs import fire_due, open_ahead
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.rulebook.models import Rule
from tests.obligations import city as small

MINUTE = timedelta(minutes=1)
NAMES = {
    "city": ("City office", "市安全办"),
    "district": ("Heron Quay district", "鹭港区"),
    "mall": ("Jade Arcade", "翡翠商场"),
}
PLACES = (
    ("Heron Quay Station", "station"),
    ("Old Mint Museum", "museum"),
    ("Granary Hall", "hall"),
    ("Silk Hill Hospital", "hospital"),
    ("Tidewater Theatre", "theatre"),
)


@dataclass
class Scene:
    """The city, its rules by name and its obligations by name."""

    city: small.City
    rules: dict[str, Rule]
    owed: dict[str, Obligation] = field(default_factory=dict)

    def sign_in(self, client: Client, where: str) -> User:
        """The holder of the duty post of `city`, `district` or `mall`, or the `commander`, with two factors."""
        user = self.city.people[where]
        sign_in(client, user, self.city.commander if where == "commander" else self.city.duty[where])
        return user

    def open(self, name: str, rule: str, starts_at: datetime, label: str, where: str = "mall") -> Obligation:
        """Opens one obligation under a name that tests use."""
        self.owed[name] = actions.open_obligation(
            self.rules[rule], subject=small.place(), label=label, owner=getattr(self.city, where), starts_at=starts_at
        )
        return self.owed[name]


def build(now: datetime | None = None) -> Scene:
    """The whole scene, around `now`."""
    now = now or clock.now()
    scene = Scene(_named(small.build(now - timedelta(days=30))), _rules())
    scene.open("late", "alarm", now - 40 * MINUTE, "East exit")
    scene.open("soon", "patrol", now - 26 * MINUTE, "Gates 1 to 4")
    scene.open("open", "photo", now - 5 * MINUTE, "Level B1")
    scene.open("coming", "report", now + 3 * timedelta(hours=1), "Level B2")
    _settled(scene, now)
    _paused_and_asked(scene, now)
    for number, (label, _kind) in enumerate(PLACES):
        scene.open(f"district-{number}", "report", now - number * MINUTE, label, where="district")
    while fire_due():
        pass
    return scene


def rounds(scene: Scene, count: int, now: datetime) -> None:
    """So many routine rounds of one kind, opened in bulk."""
    rule = small.store(small.series_rule(rule_clock("round", "Round by day", "白天巡查")))
    news = [
        actions.NewSeries(rule, small.place(), f"Place {number}", scene.city.mall, now - timedelta(hours=3))
        for number in range(count)
    ]
    actions.open_series_many(news)
    while open_ahead():
        pass


def rule_clock(key: str, en: str, zh: str, **changes: object) -> ClockRule:
    changed = {"title": Text(en, zh), "article": "art. 14"} | changes
    return replace(small.clock_rule(key), **changed)  # type: ignore[arg-type]


def _rules() -> dict[str, Rule]:
    small.store(small.excuse_rule())
    return {
        "alarm": small.store(rule_clock("alarm", "Alarm-button test", "报警按钮测试")),
        "patrol": small.store(rule_clock("patrol", "Patrol by day", "白天巡查")),
        "photo": small.store(rule_clock("passage", "Emergency passage check", "应急通道检查", evidence=("photo",))),
        "report": small.store(
            rule_clock(
                "report", "Half-yearly report", "半年报告", due_after=Span(timedelta(hours=4)), missed_after=None
            )
        ),
    }


def _settled(scene: Scene, now: datetime) -> None:
    operator = scene.city.actor("mall")
    met = scene.open("met", "patrol", now - 25 * MINUTE, "Gate 5")
    actions.settle(operator, met.pk, true_at=now - 20 * MINUTE, note="All clear")
    late = scene.open("met-late", "patrol", now - 60 * MINUTE, "Gate 6")
    actions.settle(operator, late.pk, true_at=now - 10 * MINUTE)


def _paused_and_asked(scene: Scene, now: datetime) -> None:
    paused = scene.open("paused", "report", now - 10 * MINUTE, "Foundry Hall", where="district")
    actions.pause_obligation(scene.city.actor("district"), paused.pk, "works")
    asked = scene.open("asked", "report", now - 15 * MINUTE, "Loading bay")
    actions.ask_to_excuse(scene.city.actor("mall"), asked.pk, "The bay is closed for works until Friday")


def _named(city: small.City) -> small.City:
    for where, (en, zh) in NAMES.items():
        agency = getattr(city, where)
        agency.name_en, agency.name_zh = en, zh
        agency.save(update_fields=["name_en", "name_zh"])
        post = city.duty[where]
        post.name_en, post.name_zh = ("Duty officer", "值班员") if where != "mall" else ("Guard lead", "保安领班")
        post.save(update_fields=["name_en", "name_zh"])
    Post.objects.filter(pk=city.commander.pk).update(name_en="City commander", name_zh="市指挥")
    return city


def sign_in(client: Client, user: User, post: Post) -> None:
    """A session as the door would leave it: two factors, the post taken."""
    session = client.session
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    sessions.begin(session, "code")
    session[sessions.POST] = str(post.pk)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
