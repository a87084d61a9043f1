"""A small city for tests of the clock: a district, a mall, a post each, and rules made to measure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from holdfast.domain.lanes import Lane
from holdfast.domain.obligation.codec import to_json
from holdfast.domain.obligation.rule import ClockRule, LadderStep, RuleKey, SeriesRule
from holdfast.domain.obligation.states import Kind, StepKind
from holdfast.domain.rights.roles import Role
from holdfast.kernel.canonical import canonical_json
from holdfast.kernel.durations import Span
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.kernel.text import Text
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Authority, Holding, Post, User
from holdfast.rooms.rulebook.models import Rule

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class City:
    """Three agencies, a post in each, a person on each, and one more person who commands the city."""

    city: Agency
    district: Agency
    mall: Agency
    duty: dict[str, Post]
    people: dict[str, User]
    commander: Post

    def actor(self, where: str) -> Actor:
        """Whoever holds the duty post of the city, the district or the mall."""
        return self._actor(self.people[where], self.duty[where])

    @property
    def city_commander(self) -> Actor:
        return self._actor(self.people["commander"], self.commander)

    def _actor(self, user: User, post: Post) -> Actor:
        agency = post.agency
        return Actor(role=Role(post.role), path=agency.path, user_id=user.pk, post_id=post.pk, agency_id=agency.pk)


def build(at: datetime = NOON - timedelta(days=400)) -> City:
    city = _agency(None, "lanhe", Agency.Level.CITY)
    district = _agency(city, "north", Agency.Level.DISTRICT)
    mall = _agency(district, "mall", Agency.Level.OPERATOR)
    duty = {
        "city": _post(city, "duty", Role.DUTY_OFFICER),
        "district": _post(district, "duty", Role.DUTY_OFFICER),
        "mall": _post(mall, "duty", Role.OPERATOR),
    }
    commander = _post(city, "commander", Role.COMMANDER)
    people = {name: _hold(post, name, at) for name, post in duty.items()}
    people["commander"] = _hold(commander, "commander", at)
    Authority.objects.create(act="excuse", post=duty["district"], delegate=commander, delegate_after=timedelta(hours=1))
    return City(city, district, mall, duty, people, commander)


def clock_rule(name: str = "patrol", **changes: object) -> ClockRule:
    """Due in 30 minutes, 5 minutes of grace, missed after 2 hours; told at every stage, and up the tree when late."""
    rule = ClockRule(
        key=RuleKey("test-pack", "1", name),
        title=Text("Patrol", "巡查"),
        due_after=Span(timedelta(minutes=30)),
        late_after=timedelta(minutes=5),
        missed_after=timedelta(hours=2),
        backdating=timedelta(days=1),
        ladder=(
            LadderStep(StepKind.OPENED, "opens", to=(("post", timedelta(0)),)),
            LadderStep(StepKind.SOON, "due", -10 * MINUTE, to=(("post", timedelta(0)),)),
            LadderStep(StepKind.LATE, "late", to=(("post", timedelta(0)), ("deputy", 5 * MINUTE))),
            LadderStep(StepKind.ESCALATE, "late", 15 * MINUTE, to=(("level:district", timedelta(0)),)),
            LadderStep(StepKind.ESCALATE, "late", 45 * MINUTE, to=(("level:city", timedelta(0)),)),
            LadderStep(StepKind.MISSED, "missed", to=(("post", timedelta(0)), ("level:district", timedelta(0)))),
        ),
        catch_up_limit=timedelta(minutes=10),
        past_after=timedelta(days=90),
    )
    return replace(rule, **changes)  # type: ignore[arg-type]


def excuse_rule() -> ClockRule:
    """The decision about an excuse: due within two hours."""
    return ClockRule(
        key=RuleKey("test-pack", "1", "excuse"),
        title=Text("Decide an excuse", "审批免责"),
        kind=Kind.DECISION,
        due_after=Span(timedelta(hours=2)),
        lane=Lane.OPERATIONAL,
        ladder=(LadderStep(StepKind.OPENED, "opens", to=(("post", timedelta(0)),)),),
    )


def series_rule(clock: ClockRule | None = None, **changes: object) -> SeriesRule:
    """Every two hours, every hour once heightened, planned a day ahead."""
    rule = SeriesRule(
        clock=clock or clock_rule(),
        rrule="FREQ=HOURLY;INTERVAL=2",
        by_posture=(("heightened-1", "FREQ=HOURLY"),),
        horizon=timedelta(days=1),
    )
    return replace(rule, **changes)  # type: ignore[arg-type]


def store(rule: ClockRule | SeriesRule) -> Rule:
    key = rule.key if isinstance(rule, ClockRule) else rule.clock.key
    body = to_json(rule)
    return Rule.objects.create(
        pack_key=key.pack,
        pack_version=key.version,
        rule_id=key.rule,
        body=body,
        body_hash=sha256(canonical_json(body)).hexdigest(),
    )


def place() -> Subject:
    return Subject("premises", uuid7())


def _agency(parent: Agency | None, code: str, level: str) -> Agency:
    path = (parent.path if parent else "") + code + "."
    kind = Agency.Kind.OPERATOR if level == Agency.Level.OPERATOR else Agency.Kind.OFFICE
    return Agency.objects.create(parent=parent, code=code, path=path, kind=kind, level=level, name_en=code.title())


def _post(agency: Agency, key: str, role: Role) -> Post:
    return Post.objects.create(agency=agency, key=key, name_en=f"{agency.name_en} {key}", role=role.value)


def _hold(post: Post, name: str, at: datetime) -> User:
    user = User.objects.create(email=f"{name}@lanhe.example", agency=post.agency, joined_at=at)
    Holding.objects.create(post=post, user=user, from_at=at)
    return user
