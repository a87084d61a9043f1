"""Alerts as an actor may see them, and as the public does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from holdfast.domain.alert.words import Act, Stage
from holdfast.domain.mode import Mode
from holdfast.domain.posture import is_inside
from holdfast.domain.rights.branch import ancestors
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, allowed, visible_to
from holdfast.rooms.alerts.access import DRAFT, READ
from holdfast.rooms.alerts.models import Alert, DoorTask, Target, Version
from holdfast.rooms.premises.models import Premises

IN_WORK = (Stage.DRAFT.value, Stage.PROPOSED.value)
# For how long the public feed still says that something ended.
FAREWELL = timedelta(days=1)


def seen(actor: Actor) -> QuerySet[Alert]:
    """Alerts of the own branch; issued ones of the areas above, which reach down to it, and those that asked it."""
    own = visible_to(Alert.objects.order_by(), actor, READ)
    reach = Q(pk__in=own.values("pk"))
    if actor.path and allowed(actor, READ, actor.path):
        issued = Version.objects.filter(alert=OuterRef("pk"), stage=Stage.ISSUED)
        asked = Target.objects.filter(agency_path__startswith=actor.path)
        reach |= Q(Exists(issued), owner_path__in=ancestors(actor.path))
        reach |= Q(pk__in=asked.values("version__alert_id"))
    return Alert.objects.select_related("area").filter(reach)


def one(actor: Actor, alert_id: UUID) -> Alert:
    """One alert; NotFound when it is absent or not the actor's to see."""
    found = seen(actor).filter(pk=alert_id).first()
    if found is None:
        raise absent()
    return found


def versions_of(actor: Actor, alert: Alert) -> QuerySet[Version]:
    """What was said, and for the own branch's watch what is in work too; in order."""
    rows = Version.objects.filter(alert=alert).order_by("number")
    return rows if allowed(actor, DRAFT, alert.owner_path) else rows.filter(stage=Stage.ISSUED)


def one_version(actor: Actor, version_id: UUID) -> Version:
    """One version with its alert; NotFound when the actor may not see it."""
    found = Version.objects.select_related("alert__area").filter(pk=version_id, alert__in=seen(actor)).first()
    if found is None or not versions_of(actor, found.alert).filter(pk=version_id).exists():
        raise absent()
    return found


def last_said(alerts: Sequence[UUID]) -> dict[UUID, Version]:
    """Of each alert what was issued last; those of which nothing was said are left out. One query."""
    rows = Version.objects.filter(alert_id__in=alerts, stage=Stage.ISSUED, superseded_at__isnull=True)
    return {row.alert_id: row for row in rows}


def in_work(alerts: Sequence[UUID]) -> dict[UUID, Version]:
    """Of each alert the version that is written or waits for a yes."""
    return {row.alert_id: row for row in Version.objects.filter(alert_id__in=alerts, stage__in=IN_WORK)}


def in_force(now: datetime, mode: Mode = Mode.LIVE) -> QuerySet[Version]:
    """What holds at `now`: issued, not cancelled, not expired; the gravest first."""
    rows = Version.objects.filter(stage=Stage.ISSUED, superseded_at__isnull=True, expires_at__gt=now, mode=mode.value)
    return rows.exclude(act=Act.CANCEL).select_related("alert__area").order_by("rank", "expires_at", "pk")


def door_tasks(actor: Actor) -> QuerySet[DoorTask]:
    """Tasks at the doors of the actor's branch, and those of alerts of it."""
    mine = visible_to(DoorTask.objects.order_by(), actor, READ)
    of_alerts = visible_to(DoorTask.objects.order_by(), actor, READ, path="alert__owner_path")
    return DoorTask.objects.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=of_alerts.values("pk")))


def one_door_task(actor: Actor, task_id: UUID) -> DoorTask:
    """One task; NotFound when the actor may not see it."""
    found = door_tasks(actor).filter(pk=task_id).first()
    if found is None:
        raise absent()
    return found


def of_place(place: Premises, now: datetime) -> list[Version]:
    """What is in force now and reaches a place."""
    rows = in_force(now).filter(alert__owner_path__in=ancestors(place.owner_path))
    return [row for row in rows if row.shape is None or is_inside(row.shape, place.lat, place.lon)]


def said_in(version: Version, field: str, chinese: bool | None = None) -> str:
    """A text of a version in the reader's language; a missing one is stood in for by the other."""
    if chinese is None:
        chinese = (get_language() or "").startswith("zh")
    first, second = ("zh", "en") if chinese else ("en", "zh")
    return str(getattr(version, f"{field}_{first}") or getattr(version, f"{field}_{second}"))


def name_in_language(agency: Agency) -> str:
    chinese = (get_language() or "").startswith("zh")
    return (agency.name_zh if chinese else "") or agency.name_en


def public_in_force(now: datetime) -> QuerySet[Version]:
    """What stands on the public page now. Practice never does: a constraint of the database says so too."""
    return in_force(now).filter(public=True)


def public_messages(now: datetime) -> list[tuple[str, Version]]:
    """The CAP documents of the public feed: what is in force, and for a while the ends of what was."""
    live = [(row.cap, row) for row in public_in_force(now)]
    lately = Version.objects.filter(stage=Stage.ISSUED, mode=Mode.LIVE.value, issued_at__gt=now - FAREWELL)
    ended = lately.filter(act=Act.CANCEL, public=True).select_related("alert__area")
    lowered = lately.exclude(farewell="").select_related("alert__area")
    found = [*live, *((row.cap, row) for row in ended), *((row.farewell, row) for row in lowered)]
    return sorted(found, key=lambda pair: (pair[1].issued_at, pair[1].pk), reverse=True)


def public_version(version_id: UUID) -> Version | None:
    """One message that was said to the public, whether or not it still holds; None: there is none."""
    rows = Version.objects.filter(pk=version_id, stage=Stage.ISSUED, mode=Mode.LIVE.value)
    return rows.filter(Q(public=True) | ~Q(farewell="")).select_related("alert__area").first()
