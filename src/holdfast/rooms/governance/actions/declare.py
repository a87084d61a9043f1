"""Declaring a heightened period: at once by a post with authority, else as a proposal that such a post decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.mode import Mode
from holdfast.domain.posture import Heightened, Shape, shape_problem, span_problem
from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Place, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.governance.access import DECLARE, READ
from holdfast.rooms.governance.entries import enter
from holdfast.rooms.governance.facts import ROOM, heightened
from holdfast.rooms.governance.models import Period
from holdfast.rooms.governance.queries import ALERT, HEIGHTEN, levels_of, pack_of, who_may_alone
from holdfast.rooms.obligations.actions import open_decision
from holdfast.rooms.obligations.events import DecisionSettled
from holdfast.rooms.rulebook.models import Rule
from holdfast.rooms.rulebook.queries import rule_in_force

APPROVED = "approved"


@dataclass(frozen=True)
class NewPeriod:
    """A period as somebody declares it. `reason` is a key of the pack's list; `shape` narrows the area."""

    area: Agency
    posture: str
    reason: str
    from_at: datetime
    until_at: datetime
    shape: Shape | None = None
    mode: Mode = Mode.LIVE


@transaction.atomic
def declare_period(actor: Actor, new: NewPeriod) -> Period:
    """Declares a period, or proposes it when named posts have the authority and the actor holds none of them."""
    require(actor, DECLARE, owner_path=new.area.path, reading=READ)
    _refuse_alert(new)
    row = _row(new, actor, cause=None)
    if may_alone(actor, new.area):
        return _declared(row, actor)
    rule = _rule(new.area)
    row.state = Period.State.PROPOSED
    row.save(force_insert=True)
    enter("proposed", row, actor)
    open_decision(
        rule, asks=HEIGHTEN, about=Subject(ROOM, row.pk), label=new.area.name_en, owner=new.area, asked_by=actor
    )
    return row


@transaction.atomic
def hold_posture(new: NewPeriod, *, cause: Subject, actor: Actor | None = None) -> Period:
    """Moves posture on behalf of a record of a room above, an alert say; that act asked for the right."""
    return _declared(_row(new, actor or SYSTEM_ACTOR, cause=cause), actor or SYSTEM_ACTOR)


def as_heightened(new: NewPeriod) -> Heightened:
    """What would be declared, checked and as the domain sees it; nothing is written."""
    return heightened(_row(new, SYSTEM_ACTOR, cause=None))


def take_decision(event: DecisionSettled) -> None:
    """Carries out what was decided about a proposal; one approved too late passes unnoticed, and the ledger says so."""
    if event.asks != HEIGHTEN or event.about.room != ROOM:
        return
    row = Period.objects.select_for_update(of=("self",)).get(pk=event.about.id)
    if row.state != Period.State.PROPOSED:
        return
    approved = event.outcome == APPROVED
    row.state = Period.State.DECLARED if approved else Period.State.REFUSED
    row.over_at = None if approved else clock.now()
    row.save(update_fields=["state", "over_at"])
    enter("declared" if approved else "refused", row, SYSTEM_ACTOR, decision=event.obligation_id)


def may_alone(actor: Actor, area: Agency) -> bool:
    """Whether the actor declares for `area` without asking: a named post, or anybody with the right when none is."""
    named = who_may_alone(area)
    return not named or actor.by_command or actor.post_id in {row.post_id for row in named}


def require_authority(actor: Actor, area: Agency) -> None:
    """Refuses whoever holds none of the named posts, and says which ones those are."""
    if not may_alone(actor, area):
        raise _not_alone(area)


def _declared(row: Period, actor: Actor) -> Period:
    row.save(force_insert=True)
    enter("declared", row, actor)
    return row


def _row(new: NewPeriod, actor: Actor, cause: Subject | None) -> Period:
    pack = pack_of(new.area)
    if pack is None:
        raise Refused(noop("No pack is adopted here: it says which levels there are"), code="no-pack")
    _check(new, pack)
    key = uuid7()
    return Period(
        id=key,
        mode=new.mode.value,
        area=new.area,
        area_path=new.area.path,
        shape=new.shape,
        posture=new.posture,
        rank=tuple(pack.postures).index(new.posture),
        reason=new.reason,
        pack_key=pack.key,
        cause_room=cause.room if cause else ROOM,
        cause_id=cause.id if cause else key,
        from_at=new.from_at,
        until_at=new.until_at,
        declared_at=clock.now(),
        declared_by_post=actor.post_id,
    )


def _check(new: NewPeriod, pack: Pack) -> None:
    if new.posture not in levels_of(pack):
        raise BadInput(Place(field="posture"), "one of " + ", ".join(levels_of(pack)), new.posture or "nothing")
    if new.reason not in pack.reasons and new.reason != ALERT:
        raise BadInput(Place(field="reason"), "one of " + ", ".join(pack.reasons), new.reason or "nothing")
    problem = span_problem(new.from_at, new.until_at, clock.now())
    if problem:
        raise BadInput(Place(field="until_at"), problem, new.until_at.isoformat())
    problem = shape_problem(new.shape) if new.shape is not None else ""
    if problem:
        raise BadInput(Place(field="shape"), problem, str(new.shape)[:80])


def _refuse_alert(new: NewPeriod) -> None:
    """An alert moves posture by itself; nobody declares a period in its name."""
    if new.reason == ALERT:
        raise BadInput(Place(field="reason"), "a reason of the list", new.reason)


def _rule(area: Agency) -> Rule:
    """The decision of the pack in force; without one nobody can be asked."""
    try:
        return rule_in_force(area, HEIGHTEN, clock.now().astimezone(ZoneInfo(area.zone)).date())
    except NotFound as error:
        raise _not_alone(area) from error


def _not_alone(area: Agency) -> NotAllowed:
    posts = ", ".join(f"{row.post.name_en} ({row.post.agency.name_en})" for row in who_may_alone(area))
    return NotAllowed(noop("This is done by: %(who)s"), who=posts)
