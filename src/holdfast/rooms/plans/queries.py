"""Plans as an actor may see them, for lists, pages and the rooms above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from holdfast.domain.plans.staleness import Standing, State, Why
from holdfast.kernel.subject import Subject
from holdfast.plumbing.once import once
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.obligations.models import Decision
from holdfast.rooms.plans.access import READ
from holdfast.rooms.plans.facts import ROOM, standing_of
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import register

SIGNED, IN_WORK = Version.State.SIGNED, (Version.State.DRAFT, Version.State.PROPOSED)


@dataclass(frozen=True)
class Selection:
    """What a list may be narrowed by: how the plan stands (stale, current, unsigned, work), whose plans, the branch."""

    standing: str = ""
    of: str = ""
    branch: str = ""


def plans(actor: Actor) -> QuerySet[Plan]:
    """Every plan that the actor may see, those of shared places included."""
    return visible_to(Plan.objects.select_related("owner"), actor, READ, room=ROOM)


def selected(actor: Actor, selection: Selection, now: datetime) -> QuerySet[Plan]:
    """The plans of a list, each with `signed_number`, `signed_at`, `signed_sha256`, `work_number`, `work_state`."""
    rows = with_versions(plans(actor))
    if selection.of:
        rows = rows.filter(subject_room=selection.of)
    if selection.branch:
        rows = rows.filter(owner_path__startswith=selection.branch)
    return standing_so(rows, selection.standing, now).order_by("subject_label", "pk")


def with_versions(rows: QuerySet[Plan]) -> QuerySet[Plan]:
    """The plans with what a line says of their versions beside them."""
    signed = Version.objects.filter(plan=OuterRef("pk"), state=SIGNED)
    work = Version.objects.filter(plan=OuterRef("pk"), state__in=IN_WORK)
    return rows.annotate(
        signed_number=Subquery(signed.values("number")[:1]),
        signed_at=Subquery(signed.values("signed_at")[:1]),
        signed_sha256=Subquery(signed.values("sha256")[:1]),
        work_number=Subquery(work.values("number")[:1]),
        work_state=Subquery(work.values("state")[:1]),
    )


def standing_so(rows: QuerySet[Plan], standing: str, now: datetime) -> QuerySet[Plan]:
    """Those of `rows` that stand so at `now`; an empty word: all."""
    signed = Exists(Version.objects.filter(plan=OuterRef("pk"), state=SIGNED))
    match standing:
        case State.STALE:
            return rows.filter(_stale(now), signed)
        case State.CURRENT:
            return rows.filter(~_stale(now), signed)
        case State.UNSIGNED:
            return rows.filter(~signed)
        case "work":
            return rows.filter(Exists(Version.objects.filter(plan=OuterRef("pk"), state__in=IN_WORK)))
        case _:
            return rows


def counts(actor: Actor, now: datetime) -> Mapping[str, int]:
    """How many of the actor's plans stand how, and how many open places have none."""
    mine = visible_to(Plan.objects.all(), actor, READ, room=ROOM)
    words = (State.STALE.value, State.CURRENT.value, State.UNSIGNED.value, "work")
    found = {word: standing_so(mine, word, now).count() for word in words}
    return {**found, "none": places_without(actor).count()}


def places_without(actor: Actor) -> QuerySet[Premises]:
    """The open places that have no plan at all."""
    has = Plan.objects.filter(subject_room="premises", subject_id=OuterRef("pk"))
    return register(actor).filter(~Exists(has)).select_related("owner").defer("shape").order_by("name", "pk")


def one_plan(actor: Actor, plan_id: UUID) -> Plan:
    """One plan; NotFound when it is absent or not the actor's to see."""
    plan = plans(actor).filter(pk=plan_id).first()
    if plan is None:
        raise absent()
    return plan


@once
def plan_of(actor: Actor, subject: Subject) -> Plan | None:
    """The plan of a place or an agency, None when there is none that the actor may see."""
    mine = visible_to(Plan.objects.all(), actor, READ, room=ROOM)
    plan = mine.filter(subject_room=subject.room, subject_id=subject.id).first()
    if plan is not None:
        _note_versions(plan, versions_now(plan.pk))
    return plan


def _note_versions(plan: Plan, versions: Iterable[Version]) -> None:
    """What `with_versions` brings, from the versions themselves."""
    signed = next((each for each in versions if each.state == SIGNED), None)
    work = next((each for each in versions if each.state in IN_WORK), None)
    plan.signed_number = signed.number if signed else None  # type: ignore[attr-defined]
    plan.signed_at = signed.signed_at if signed else None  # type: ignore[attr-defined]
    plan.signed_sha256 = signed.sha256 if signed else None  # type: ignore[attr-defined]
    plan.work_number = work.number if work else None  # type: ignore[attr-defined]
    plan.work_state = work.state if work else None  # type: ignore[attr-defined]


def one_version(actor: Actor, version_id: UUID) -> Version:
    """One version with its plan."""
    mine = plans(actor).values("pk")
    version = Version.objects.select_related("plan__owner").filter(pk=version_id, plan__in=mine).first()
    if version is None:
        raise absent()
    return version


@once
def versions_now(plan_id: UUID) -> tuple[Version, ...]:
    """The version in force and the one in work, if there are any."""
    return tuple(Version.objects.filter(plan=plan_id, state__in=(SIGNED, *IN_WORK)).order_by("pk"))


def versions_of(plan: Plan) -> QuerySet[Version]:
    """All versions, the newest first."""
    return plan.versions.order_by("-number")


def decisions_about(versions: Iterable[Version]) -> dict[UUID, Decision]:
    """By version, the newest decision that was asked about it: its post, outcome and reason."""
    found = Decision.objects.filter(about_room=ROOM, about_id__in=[version.pk for version in versions])
    rows = found.select_related("obligation__post").order_by("obligation__opens_at")
    return {row.about_id: row for row in rows}


def standing_at(plan: Plan, now: datetime) -> Standing:
    """How a plan stands; uses what `with_versions` brought, else asks."""
    signed = getattr(plan, "signed_number", None)
    if not hasattr(plan, "signed_number"):
        signed = plan.versions.filter(state=SIGNED).exists() or None
    return standing_of(plan, signed=signed is not None, now=now)


def standings(subject_room: str, ids: Iterable[UUID], now: datetime) -> dict[UUID, Standing]:
    """How the plans of many subjects stand, in one query: for lists of places. Who has none is `none`."""
    wanted = list(ids)
    rows = with_versions(Plan.objects.filter(subject_room=subject_room, subject_id__in=wanted))
    found = {plan.subject_id: standing_at(plan, now) for plan in rows}
    return {pk: found.get(pk, Standing(State.NONE)) for pk in wanted}


def _stale(now: datetime) -> Q:
    said = Q(stale_since__isnull=False) & ~Q(stale_reason=Why.AGE)
    return said | Q(stale_at__lte=now)
