"""Reading alerts."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest

from holdfast.domain.alert.life import is_in_force
from holdfast.plumbing import clock
from holdfast.plumbing.inputs import Moment
from holdfast.plumbing.paging import After, Limit, Page, page_of
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.alerts import access, queries
from holdfast.rooms.alerts.audience import audience_of, people_of
from holdfast.rooms.alerts.facts import said
from holdfast.rooms.alerts.models import DoorTask, Target, Version
from holdfast.rooms.alerts.price import price
from holdfast.rooms.alerts.rest.router import router
from holdfast.rooms.alerts.rest.shapes import (
    AlertAnswersOut,
    AlertAskedOut,
    AlertCountOut,
    AlertFiguresOut,
    AlertOut,
    AlertVersionOut,
    DoorTaskOut,
    PriceOut,
)
from holdfast.rooms.alerts.rules import book_of
from holdfast.rooms.alerts.statistics import SPAN, Row, statistics_of


@router.get("", response=Page[AlertOut])
def list_alerts(
    request: HttpRequest, standing: Literal["", "in_force", "over"] = "", after: After = "", limit: Limit = 50
) -> Page[AlertOut]:
    """Alerts of the caller's branch, of the areas above, and those that asked it; the oldest first."""
    rows = queries.seen(actor_of(request))
    if standing:
        rows = rows.filter(over_at__isnull=standing == "in_force")
    page, following = page_of(rows, after=after, limit=limit, by=("begun_at", "pk"))
    last, now = queries.last_said([row.pk for row in page]), clock.now()
    items = [AlertOut.of(row, last.get(row.pk)) for row in page]
    if standing == "in_force":
        items = [item for item in items if is_in_force(said(last.get(item.id)), now)]
    return Page(items=items, next=following)


@router.get("/figures", response=AlertFiguresOut)
def read_alert_figures(
    request: HttpRequest, begins: Moment | None = None, ends: Moment | None = None
) -> AlertFiguresOut:
    """Statistics of a span, the last 90 days when none is given."""
    actor, now = actor_of(request), clock.now()
    require(actor, access.READ, owner_path=actor.path)
    ends = ends or now
    found = statistics_of(actor, begins or ends - SPAN, ends, now)
    return AlertFiguresOut(
        alerts=found.alerts,
        raised=found.raised,
        cancelled=found.cancelled,
        expired=found.expired,
        by_level=[_count(row) for row in found.by_level],
        by_area=[_count(row) for row in found.by_area],
        by_author=[_count(row) for row in found.by_author],
        answers=AlertAnswersOut.of(found.answers),
        relay=AlertAnswersOut.of(found.relay),
        doors={key or "not_answered": number for key, number in found.doors.items()},
    )


@router.get("/{alert_id}", response=AlertOut)
def read_alert(request: HttpRequest, alert_id: UUID) -> AlertOut:
    row = queries.one(actor_of(request), alert_id)
    return AlertOut.of(row, queries.last_said([row.pk]).get(row.pk))


@router.get("/{alert_id}/versions", response=list[AlertVersionOut])
def list_alert_versions(request: HttpRequest, alert_id: UUID) -> list[Version]:
    """The chain, in order; what is in work only for the watch of the own branch."""
    actor = actor_of(request)
    return list(queries.versions_of(actor, queries.one(actor, alert_id)))


@router.get("/{alert_id}/asked", response=list[AlertAskedOut])
def list_alert_asked(request: HttpRequest, alert_id: UUID) -> list[dict[str, Any]]:
    """The acknowledgement matrix: everybody who was asked, of every version."""
    row = queries.one(actor_of(request), alert_id)
    rows = Target.objects.filter(version__alert=row).order_by("version__number", "agency_path", "pk")
    return [{**_plain(each), "within_seconds": each.within.total_seconds()} for each in rows]


@router.get("/{alert_id}/doors", response=list[DoorTaskOut])
def list_door_tasks(request: HttpRequest, alert_id: UUID) -> list[DoorTask]:
    """What places did about each measure, as far as the caller sees them."""
    actor = actor_of(request)
    row = queries.one(actor, alert_id)
    return list(queries.door_tasks(actor).filter(alert=row).order_by("premises_id", "measure"))


@router.get("/versions/{version_id}", response=AlertVersionOut)
def read_alert_version(request: HttpRequest, version_id: UUID) -> Version:
    return queries.one_version(actor_of(request), version_id)


@router.get("/versions/{version_id}/price", response=PriceOut)
def read_alert_price(request: HttpRequest, version_id: UUID) -> PriceOut:
    """What it costs and whom it reaches, before it goes out."""
    actor = actor_of(request)
    version = queries.one_version(actor, version_id)
    require(actor, access.DRAFT, owner_path=version.alert.owner_path, reading=access.READ)
    level = book_of(version.alert).level(version.level)
    whom = audience_of(version.alert, version, level, issuer=actor.agency_id)
    found = price(version.alert, version)
    return PriceOut(
        places=found.places,
        moved=found.moved,
        rounds=found.rounds,
        hours=found.hours,
        unknown=found.unknown,
        people=len(people_of(whom)),
        audience=dict(Counter(str(one.kind) for one in whom)),
    )


def _count(row: Row) -> AlertCountOut:
    return AlertCountOut(
        key=row.key, title=row.title, alerts=row.alerts, versions=row.versions, answers=AlertAnswersOut.of(row.answers)
    )


def _plain(row: Target) -> dict[str, Any]:
    names = ("id", "kind", "agency_id", "premises_id", "obligation_id", "asked_at", "answered_at", "answered_by_post")
    return {name: getattr(row, name) for name in (*names, "released_at")}
