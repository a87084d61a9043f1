"""Records of every kind, three times: of the actor's own branch, shared with it, and foreign; and ids of nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from holdfast.domain.lanes import Lane
from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.rights.roles import Role
from holdfast.exchange.cap.writer import write_alert
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.models import Chore, Installation
from holdfast.rooms.agencies import sessions
from holdfast.rooms.agencies.models import Agency, ApiToken, Authority, Holding, Post, Share, User
from holdfast.rooms.alerts.models import Alert, DoorTask
from holdfast.rooms.alerts.models import Version as AlertVersion
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.feeds.models import Imported, Source
from holdfast.rooms.governance.models import Group, Meeting, Period, Report, Resolution, Responsibility, Seat
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.obligations.actions import open_obligation
from holdfast.rooms.obligations.models import Decision, Obligation, Series
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.premises.models import Event, Grade, Intake, Premises, Twin
from holdfast.rooms.rosters.models import Gap, Note, ReachTest, Roster, Shift, Swap
from holdfast.rooms.rounds.models import Mark, Receipt
from holdfast.rooms.rounds.tokens import new_secret, token_of
from holdfast.rooms.rulebook.actions import load_shipped_pack
from holdfast.rooms.rulebook.models import Adoption, Holiday, Rule
from tests.cap.made import WHOLE
from tests.obligations.city import clock_rule, excuse_rule, series_rule, store
from tests.support.cast import Cast, add_person, make_cast, signed_in

# One grey pixel.
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63a8afaf07000281017f7c87d2d60000000049454e44ae426082"
)
SCOPES = ("own", "shared", "foreign", "absent")
OWNERS = {"own": "lanhe.north.mall", "shared": "lanhe.south.arena", "foreign": "lanhe.south"}
HOME = "lanhe.north"
# Kinds that a share can show; the others have an owner and that is all.
SHARED_KINDS = frozenset(
    {
        "group",
        "meeting",
        "premises",
        "plan",
        "plan-version",
        "measure",
        "obligation",
        "decision",
        "series",
        "evidence",
        "ledger-entry",
        "receipt",
        "receipt-duty",
    }
)


@dataclass
class World:
    """Ids by kind and scope, and an actor in every role, at the district (`HOME`) and at the root."""

    cast: Cast
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    root_clients: dict[str, Client] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str, scope: str) -> str:
        """The id of a record of that kind that near; of nothing when there is none."""
        return self.ids.get(kind, {}).get(scope) or self.ids["nothing"]["absent"]

    def body(self, template: Any, about: str, scope: str, role: Role) -> Any:
        """The body with the ids in place: `{id}` is the record that the request is about, `{mine}` a message to the
        one who asks."""
        if isinstance(template, dict):
            return {name: self.body(value, about, scope, role) for name, value in template.items()}
        if isinstance(template, list):
            return [self.body(value, about, scope, role) for value in template]
        if template == "{id}":
            return self.of(about, scope)
        if template == "{mine}":
            return self.messages.get(role, self.of("nothing", "absent"))
        if isinstance(template, str) and template[1:-1] in self.words:
            return self.words[template[1:-1]]
        return template


def build() -> World:
    Installation.objects.update(set_up_at=clock.now())
    cast = make_cast()
    world = World(cast)
    rules = {"duty": store(clock_rule()), "series": store(series_rule()), "decision": store(excuse_rule())}
    for scope, path in OWNERS.items():
        _records(world, scope, cast.agencies[path], rules)
    world.ids["public-agency"] = {"own": str(cast.agencies[HOME].pk), "foreign": str(cast.agencies["lanhe.fire"].pk)}
    world.ids["nothing"] = {"absent": str(uuid7())}
    _share_all(world)
    _actors(world)
    _words(world)
    return world


def _records(world: World, scope: str, owner: Agency, rules: dict[str, Any]) -> None:
    def keep(kind: str, row: Any) -> None:
        world.ids.setdefault(kind, {})[scope] = str(getattr(row, "pk", row))

    now = clock.now()
    place = Premises.objects.create(
        kind="mall", name=f"Hall {scope}", lat=1, lon=1, owner=owner, owner_path=owner.path, source="test",
        source_ref=scope, added_at=now,
    )  # fmt: skip
    keep("premises", place)
    keep("measure", _measure(place))
    plan, draft = _plan(place)
    group, meeting = _group(owner)
    keep("group", group)
    keep("meeting", meeting)
    keep("plan", plan)
    keep("plan-version", draft)
    about = Subject("premises", place.pk)
    starts = now - timedelta(minutes=5)
    words = {"label": f"Hall {scope}", "owner": owner, "starts_at": starts}
    owed = open_obligation(rules["duty"], subject=about, **words)
    keep("obligation", owed)
    keep("receipt", _receipt(owed))
    keep("receipt-duty", owed)
    mark = _mark(place)
    keep("mark", mark)
    keep("mark-token", token_of(mark.secret))
    keep("decision", _decision(owed, rules["decision"].pk))
    keep("series", _series(owed, rules["series"].pk))
    keep("evidence", _evidence(about, owner))
    keep("message", _message(owed))
    keep("ledger-entry", record(NewEntry("premises.seen", about, now, owner.path)))
    if scope != "shared":
        _of_agencies(keep, world, scope, owner)


def _of_agencies(keep: Callable[[str, Any], None], world: World, scope: str, owner: Agency) -> None:
    """Records that no share shows."""
    now = clock.now()
    person = add_person(world.cast, f"somebody_{scope}", owner.path.rstrip("."), Role.CREW)
    post = world.cast.posts[f"somebody_{scope}"]
    empty = Post.objects.create(agency=owner, key=f"empty-{scope}", name_en=f"Empty {scope}", role="crew")
    keep("agency", Agency.objects.create(
        parent=owner, code="unit", path=f"{owner.path}unit.", kind="volunteer", level="operator", name_en="Unit"
    ))  # fmt: skip
    keep("post", empty)
    seat = Seat.objects.create(group_id=world.ids["group"][scope], post=empty, from_at=now)
    keep("seat", seat)
    keep("responsibility", Responsibility.objects.create(
        agency=owner, owner_path=owner.path, pack_key="cn-2026", pack_version="1", rule_id="responsibility.operator",
        opened_at=now,
    ))  # fmt: skip
    keep("report", _report(world, owner))
    keep("owed-report", _owed_report(owner))
    keep("resolution", Resolution.objects.create(
        meeting_id=world.ids["meeting"][scope], number=1, text="X", text_salt="x", owner=owner, due_at=now,
        owed_id=uuid7(),
    ))  # fmt: skip
    keep("user", person)
    keep("holding", Holding.objects.get(post=post))
    keep("authority", Authority.objects.create(act="excuse", post=post))
    keep("share", Share.objects.create(
        subject_room="premises", subject_id=uuid7(), owner_path=owner.path, from_at=now,
        with_agency=world.cast.agencies["lanhe.fire"],
    ))  # fmt: skip
    keep("period", _period(owner))
    feed = _feed(owner)
    keep("feed", feed)
    keep("feed-alert", feed.imported.get())
    alert, said, draft, task = _alert(world, scope, owner)
    keep("alert", alert)
    keep("alert-version", said)
    keep("alert-draft", draft)
    keep("door-task", task)
    keep("event", _event(owner))
    _of_rosters(keep, world, scope, post, person)
    Holiday.objects.create(area=owner, on=now.date(), name_en="Day")
    keep("holiday-area", owner)
    chore = Chore.objects.create(
        kind="premises.import", owner_path=owner.path, asked_at=now, run_at=now, asked_by=person.pk
    )
    keep("import", Intake.objects.create(
        owner=owner, owner_path=owner.path, format="osm", file_name=f"{scope}.osm.pbf", sha256="0" * 64,
        chore=chore.pk, asked_by=person.pk, asked_at=now,
    ))  # fmt: skip
    pair = [
        Premises.objects.create(
            kind="mall", name=f"Twin {scope}", lat=1, lon=1, owner=owner, owner_path=owner.path, source="test",
            source_ref=f"{scope}-{number}", added_at=now,
        )
        for number in (1, 2)
    ]  # fmt: skip
    keep("twin", Twin.objects.create(
        first=pair[0], second=pair[1], owner_path=owner.path, metres=1, likeness=1, found_at=now
    ))  # fmt: skip


def _feed(owner: Agency) -> Source:
    """A feed by which one alert came that waits."""
    now = clock.now()
    feed = Source.objects.create(
        agency=owner, owner_path=owner.path, name_en="Feed", url="https://alerts.example/", added_at=now, next_poll=now
    )
    document = write_alert(replace(WHOLE, identifier=f"feed-{owner.pk}"))
    Imported.objects.create(
        source=feed, owner_path=owner.path, entry_id="x", document=document, sha256="0" * 64, came_at=now,
        state="waiting", signed="none", identifier=f"feed-{owner.pk}",
    )  # fmt: skip
    return feed


def stored(name: str) -> Rule:
    """The row of a plain clock of that name, stored once."""
    return Rule.objects.filter(pack_key="test-pack", rule_id=name).first() or store(clock_rule(name))


def _report(world: World, owner: Agency) -> Report:
    """Filed with the office right above, which owes its receipt."""
    now, key = clock.now(), uuid7()
    office = owner.parent or owner
    words = {"subject": Subject("governance", key), "label": owner.name_en, "starts_at": now - timedelta(minutes=1)}
    receipt = open_obligation(stored("receipt"), owner=office, **words)
    return Report.objects.create(
        id=key, agency=owner, owner_path=owner.path, office=office, duty_id=uuid7(), due_at=now, text="X",
        text_salt="x", filed_at=now, receipt_id=receipt.pk,
    )  # fmt: skip


def _owed_report(owner: Agency) -> Obligation:
    """The half-yearly report of the shipped pack, owed now."""
    rule = stored("duty.half-yearly-report")
    about = Subject("governance", owner.pk)
    return open_obligation(rule, subject=about, label="X", owner=owner, starts_at=clock.now() - timedelta(minutes=1))


def _of_rosters(keep: Callable[[str, Any], None], world: World, scope: str, post: Post, person: User) -> None:
    """A post that goes by a roster, with a shift, a gap, a swap, a note, a test and an address."""
    now, path = clock.now(), post.agency.path
    hours = timedelta(hours=1)
    Roster.objects.create(post=post, begins_at=now, drawn_until=now)
    keep("roster-post", post)
    shift = Shift.objects.create(
        post=post, from_at=now + 9 * hours, until_at=now + 10 * hours, user=person, letter="A", changed_at=now
    )  # fmt: skip
    keep("shift", shift)
    keep("gap", Gap.objects.create(
        post=post, owner_path=path, kind="empty", from_at=now + 11 * hours, until_at=now + 12 * hours, found_at=now
    ))  # fmt: skip
    keep("swap", Swap.objects.create(shift=shift, giver=person, taker=person, owner_path=path, asked_at=now))
    keep("note", Note.objects.create(post=post, writer=person, text="x", text_salt="", written_at=now))
    keep("reach-test", ReachTest.objects.create(area=post.agency, owner_path=path, asked_at=now))


def _measure(place: Premises) -> PlaceMeasure:
    Grade.objects.create(
        premises=place, pack_key="cn-2026", pack_version="1", grade="class-1", graded_at=clock.now()
    )  # fmt: skip
    return PlaceMeasure.objects.create(
        premises=place, owner_path=place.owner_path, pack_key="cn-2026", rule_id="measure.entrance-check",
        demanded_at=clock.now(),
    )  # fmt: skip


def _plan(place: Premises) -> tuple[Plan, Version]:
    """A plan with a signed version and a draft."""
    now = clock.now()
    plan = Plan.objects.create(
        subject_room="premises", subject_id=place.pk, subject_label=place.name, owner=place.owner,
        owner_path=place.owner_path, kind="plan.premises", added_at=now,
    )  # fmt: skip
    words = {"plan": plan, "pack_key": "cn-2026", "pack_version": "1", "begun_at": now}
    Version.objects.create(number=1, state="signed", signed_at=now, sha256="0" * 64, **words)
    return plan, Version.objects.create(number=2, state="draft", **words)


def _group(office: Agency) -> tuple[Group, Meeting]:
    """A leading group with a meeting that is called."""
    now = clock.now()
    group = Group.objects.create(office=office, owner_path=office.path, founded_at=now)
    meeting = Meeting.objects.create(group=group, owner_path=office.path, set_for=now, called_at=now)
    return group, meeting


def _period(area: Agency) -> Period:
    now = clock.now()
    return Period.objects.create(
        area=area, area_path=area.path, posture="heightened_1", reason="works", pack_key="cn-2026", cause_id=uuid7(),
        cause_room="governance", from_at=now, until_at=now + timedelta(days=1), declared_at=now,
    )  # fmt: skip


def _alert(world: World, scope: str, area: Agency) -> tuple[Alert, AlertVersion, AlertVersion, DoorTask]:
    """An alert in force, a version of it in work, and a task at the door of a place."""
    now = clock.now()
    alert = Alert.objects.create(
        number=Alert.objects.count() + 1, area=area, owner_path=area.path, kind="crowding", pack_key="cn-2026",
        pack_version="1", begun_at=now,
    )  # fmt: skip
    words = {
        "alert": alert, "level": "orange", "rank": 1, "colour": "orange", "posture": "heightened_2", "asked": "every_site",
        "onset_at": now, "expires_at": now + timedelta(hours=3), "still_true_at": now + timedelta(hours=2),
        "urgency": "Expected", "certainty": "Likely", "begun_at": now, "headline_en": "X", "headline_zh": "一",
    }  # fmt: skip
    said = AlertVersion.objects.create(number=1, act="issue", stage="issued", issued_at=now, identifier=scope, **words)
    draft = AlertVersion.objects.create(number=2, act="update", stage="draft", **words)
    place = Premises.objects.get(pk=world.ids["premises"][scope])
    task = DoorTask.objects.create(
        alert=alert, version=said, premises=place, owner_path=area.path, measure="measure.fixed-post",
        obligation_id=UUID(world.ids["obligation"][scope]), opened_at=now,
    )  # fmt: skip
    return alert, said, draft, task


def _event(owner: Agency) -> str:
    now = clock.now()
    place = Premises.objects.create(
        kind="large_event", name="Fair", lat=1, lon=1, owner=owner, owner_path=owner.path, source="event", added_at=now,
    )  # fmt: skip
    Event.objects.create(premises=place, begins_at=now + timedelta(days=9), ends_at=now + timedelta(days=10))
    return str(place.pk)


def _decision(owed: Obligation, rule_id: int) -> Obligation:
    row = Obligation.objects.get(pk=owed.pk)
    row.pk, row.kind, row.rule_id, row.occurrence, row.post_id = uuid7(), "decision", rule_id, "asked", None
    row.save(force_insert=True)
    Decision.objects.create(obligation=row, asks="excuse", about_room="obligations", about_id=owed.pk)
    return row


def _series(owed: Obligation, rule_id: int) -> Series:
    now = clock.now()
    return Series.objects.create(
        mode="live", rule_id=rule_id, subject_room=owed.subject_room, subject_id=owed.subject_id, owner=owed.owner,
        owner_path=owed.owner_path, zone="UTC", starts_at=now, opened_until=now,
    )  # fmt: skip


def _evidence(about: Subject, owner: Agency) -> Evidence:
    from holdfast.rooms.evidence import store as files

    sha = files.keep(PHOTO)
    return Evidence.objects.create(
        mode="live", subject_room=about.room, subject_id=about.id, owner_path=owner.path, sha256=sha, size=len(PHOTO),
        media_type="image/png", file_name="x.png", added_at=clock.now(),
    )  # fmt: skip


def _receipt(owed: Obligation) -> Receipt:
    now = clock.now()
    return Receipt.objects.create(
        id=uuid7(), mode="live", obligation_id=owed.pk, rule_id=owed.rule_id, subject_room=owed.subject_room,
        subject_id=owed.subject_id, subject_label=owed.subject_label, owner_path=owed.owner_path, person=uuid7(),
        outcome="superseded", why="settled", state="met", true_at=now, noted_at=now, heard_at=now,
    )  # fmt: skip


def _mark(place: Premises) -> Mark:
    return Mark.objects.create(
        premises=place, owner_path=place.owner_path, label="Door", secret=new_secret(), added_at=clock.now()
    )


def _message(owed: Obligation) -> Message:
    return Message.objects.create(
        mode="live", lane=Lane.OPERATIONAL.value, subject_room="obligations", subject_id=owed.pk, round="test",
        channel="email", owner_path=owed.owner_path, template="obligation_due", state="waiting",
        queued_at=clock.now(), next_try=clock.now(),
    )  # fmt: skip


def _share_all(world: World) -> None:
    """The shared place with its duties, and the leading group, are shown to the district, for acting too."""
    for kind, room in (("premises", "premises"), ("group", "governance")):
        Share.objects.create(
            subject_room=room, subject_id=UUID(world.ids[kind]["shared"]), owner_path="lanhe.south.arena.",
            with_agency=world.cast.agencies[HOME], may_act=True, from_at=clock.now() - timedelta(hours=1),
        )  # fmt: skip


def _actors(world: World) -> None:
    for role in Role:
        if role is Role.STRANGER:
            world.clients[role] = world.root_clients[role] = Client(raise_request_exception=False)
            continue
        world.clients[role] = _client(world, role, HOME, "north")
        world.root_clients[role] = _client(world, role, "lanhe", "city")
    for name in ("north", "city"):
        tokens = ApiToken.objects.create(
            user=world.cast.users[f"{name}_administrator"], label=name, token_hash=name, made_at=clock.real_now(),
            expires_at=clock.real_now() + timedelta(days=1), post=world.cast.posts[f"{name}_administrator"],
        )  # fmt: skip
        world.ids.setdefault("token", {})["foreign" if name == "city" else "own"] = str(tokens.pk)


def _client(world: World, role: Role, path: str, prefix: str) -> Client:
    name = f"{prefix}_{role.value}"
    if name not in world.cast.users:
        add_person(world.cast, name, path, None if role is Role.MEMBER else role)
    user = User.objects.get(pk=world.cast.users[name].pk)
    if path == HOME:
        world.messages[role] = str(_message_to(user).pk)
    client = signed_in(user, world.cast.posts.get(name))
    assert sessions.FACTOR in client.session
    return client


def _message_to(user: User) -> Message:
    return Message.objects.create(
        mode="live", lane=Lane.OPERATIONAL.value, subject_room="obligations", subject_id=uuid7(), round="test",
        channel="in_app", user=user, owner_path=user.agency.path, template="obligation_due", state="accepted",
        queued_at=clock.now(), next_try=clock.now(),
    )  # fmt: skip


def _words(world: World) -> None:
    """Ids that bodies name beside the record that they are about."""
    pack = load_shipped_pack(world.cast.actor("city_administrator"), "cn-2026")
    Adoption.objects.create(
        pack=pack,
        area=world.cast.agencies["lanhe"],
        from_on="2020-01-01",
        state="adopted",
        proposed_at=clock.now(),
        adopted_at=clock.now(),
    )
    world.words = {
        "post": str(world.cast.posts["north_crew"].pk),
        "user": str(world.cast.users["north_member"].pk),
        "mall": str(world.cast.agencies["lanhe.north.mall"].pk),
        "mall_post": str(world.cast.posts["mall_operator"].pk),
        "fire": str(world.cast.agencies["lanhe.fire"].pk),
        "now": clock.now().isoformat(),
        "today": clock.now().date().isoformat(),
        "pack": pack.key,
        "version": pack.version,
    }
