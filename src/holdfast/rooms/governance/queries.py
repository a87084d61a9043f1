"""Posture, for lists, pages and the rooms above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from holdfast.domain.mode import Mode
from holdfast.domain.posture import Heightened, posture_here, posture_of_branch
from holdfast.domain.rights.branch import ancestors
from holdfast.kernel.errors import NotFound
from holdfast.kernel.subject import Subject
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.models import Authority as AuthorityRow
from holdfast.rooms.agencies.queries import agency_branch
from holdfast.rooms.agencies.rights import absent, allowed, visible_to
from holdfast.rooms.evidence.queries import Record
from holdfast.rooms.governance.access import READ
from holdfast.rooms.governance.facts import heightened
from holdfast.rooms.governance.groups import groups, meetings, next_duty, one_group, one_meeting
from holdfast.rooms.governance.groups import record_of as meeting_record
from holdfast.rooms.governance.lists import report_record
from holdfast.rooms.governance.models import Period
from holdfast.rooms.governance.targets import target_of
from holdfast.rooms.rulebook.queries import pack_in_force, pack_row, read

__all__ = [
    "ALERT",
    "HEIGHTEN",
    "areas_to_declare",
    "declared_at",
    "earliest_begun",
    "groups",
    "levels_of",
    "meetings",
    "next_duty",
    "of_place",
    "one",
    "one_group",
    "one_meeting",
    "pack_of",
    "periods",
    "posture_of",
    "postures_of_branches",
    "record_of",
    "running",
    "target_of",
    "titles",
    "who_may_alone",
]

HEIGHTEN = "heighten"
# The reason of a period that an alert holds: nobody declares by it.
ALERT = "alert"
ALERT_WORDS = Text("alert", "预警")


def periods(actor: Actor) -> QuerySet[Period]:
    """The periods that the actor may see: of the own branch, and of the areas above, which reach down to it."""
    rows = Period.objects.select_related("area")
    own = Q(pk__in=visible_to(Period.objects.order_by(), actor, READ, path="area_path").values("pk"))
    if allowed(actor, READ, actor.path):
        own |= Q(area_path__in=ancestors(actor.path))
    return rows.filter(own).order_by("-from_at", "-pk")


def one(actor: Actor, period_id: UUID) -> Period:
    """One period; NotFound when it is absent or not the actor's to see."""
    found = periods(actor).filter(pk=period_id).first()
    if found is None:
        raise absent()
    return found


def of_place(path: str) -> QuerySet[Period]:
    """The declared periods that may reach places of branch `path` and are not over."""
    live = Period.objects.filter(state=Period.State.DECLARED, over_at__isnull=True, mode=Mode.LIVE.value)
    return live.filter(area_path__in=ancestors(path)).select_related("area").order_by("from_at", "pk")


def posture_of(path: str, lat: float, lon: float, at: datetime) -> str:
    """The posture that declared periods give a place of branch `path` at a moment, past or to come."""
    return posture_here(declared_at(at, ancestors(path)), path, lat, lon)


def postures_of_branches(paths: Iterable[str], at: datetime) -> Mapping[str, str]:
    """The posture of each branch as a whole at a moment; periods that a shape narrows do not count."""
    whole = [period for period in declared_at(at) if period.shape is None]
    return {path: posture_of_branch(whole, path) for path in paths}


def declared_at(
    at: datetime, paths: Iterable[str] | None = None, *, without: Subject | None = None
) -> list[Heightened]:
    """The periods that hold at `at` by their times, of these areas or of all; but for what one record moved."""
    rows = Period.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at),
        state=Period.State.DECLARED,
        mode=Mode.LIVE.value,
        from_at__lte=at,
        until_at__gt=at,
    )
    if paths is not None:
        rows = rows.filter(area_path__in=list(paths))
    if without is not None:
        rows = rows.exclude(cause_room=without.room, cause_id=without.id)
    return [heightened(row) for row in rows]


def running() -> list[Heightened]:
    """The periods that were begun and are not over: what places are on now, whatever the clock says."""
    rows = Period.objects.filter(begun_at__isnull=False, over_at__isnull=True, mode=Mode.LIVE.value)
    return [heightened(row) for row in rows]


def earliest_begun() -> datetime | None:
    """Since when some period runs; None: none does."""
    rows = Period.objects.filter(begun_at__isnull=False, over_at__isnull=True, mode=Mode.LIVE.value)
    return rows.order_by("begun_at").values_list("begun_at", flat=True).first()


def pack_of(area: Agency) -> Pack | None:
    """The pack whose levels and reasons an area uses now: the one that it goes by."""
    return pack_in_force(area, clock.now().astimezone(ZoneInfo(area.zone)).date())


def levels_of(pack: Pack) -> tuple[str, ...]:
    """The heightened levels of a pack, the least strict first."""
    return tuple(pack.postures)[1:]


def who_may_alone(area: Agency) -> list[AuthorityRow]:
    """The posts with authority to heighten an area, the nearest first; empty: nobody is named."""
    rows = AuthorityRow.objects.filter(
        act=HEIGHTEN, post__agency__path__in=ancestors(area.path), post__closed_at__isnull=True
    )
    return list(rows.select_related("post__agency", "delegate").order_by("-post__agency__path", "post__key"))


def titles(rows: Iterable[Period]) -> Mapping[UUID, tuple[Text, Text]]:
    """Of each period its level and its reason in words; a key that its pack no longer has stays a key."""
    packs: dict[str, Pack] = {}
    found = {}
    for row in rows:
        if row.pack_key not in packs:
            packs[row.pack_key] = read(pack_row(row.pack_key))
        pack = packs[row.pack_key]
        level = pack.postures.get(row.posture)
        reason = ALERT_WORDS if row.reason == ALERT else pack.reasons.get(row.reason)
        found[row.pk] = (level or Text(row.posture, row.posture), reason or Text(row.reason, row.reason))
    return found


def areas_to_declare(actor: Actor) -> Sequence[Agency]:
    """The areas of the actor's branch: all but sites' operators."""
    return list(agency_branch(actor.path).exclude(level=Agency.Level.OPERATOR))


def record_of(actor: Actor, record_id: UUID) -> Record:
    """What files of this room may be about: a meeting or a report."""
    try:
        return meeting_record(actor, record_id)
    except NotFound:
        return report_record(actor, record_id)
