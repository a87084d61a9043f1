"""Responsibilities and reports, as pages and the API ask for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from holdfast.domain.obligation.states import Kind, State
from holdfast.domain.rights.branch import ancestors
from holdfast.kernel.subject import Subject
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.policy.documents.governance import ReportingTable
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import holdings_now
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.evidence.queries import Record
from holdfast.rooms.governance.access import READ
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.models import Report, Responsibility
from holdfast.rooms.obligations.models import Obligation, ObligationPast
from holdfast.rooms.rulebook.queries import pack_row, packs_in_force, read

GAPS = ("post", "holder", "deputy")
HALF_YEAR = timedelta(days=184)


@dataclass(frozen=True)
class Words:
    """What a pack says of a responsibility."""

    title: Text
    text: Text
    article: str


def responsibilities(actor: Actor, now: datetime, gap: str = "") -> QuerySet[Responsibility]:
    """The entries of the actor's branch, each with `has_holder` and `has_deputy`; of one gap only when it is named."""
    live = Responsibility.objects.filter(ended_at__isnull=True).select_related("agency", "post")
    held = holdings_now(now).filter(post_id=OuterRef("post_id"))
    rows = visible_to(live, actor, READ).annotate(
        has_holder=Exists(held.filter(held_as="holder")), has_deputy=Exists(held.filter(held_as="deputy"))
    )
    chosen = {"post": Q(post__isnull=True), "holder": Q(has_holder=False), "deputy": Q(has_deputy=False)}
    return rows.filter(chosen[gap]) if gap in chosen else rows


def gaps(actor: Actor, now: datetime) -> Mapping[str, int]:
    """How many entries have no post, nobody who holds it, no deputy; and all of them."""
    rows = responsibilities(actor, now)
    counts = {gap: responsibilities(actor, now, gap).count() for gap in GAPS}
    return {"": rows.count(), **counts}


def words_of(rows: Iterable[Responsibility]) -> Mapping[UUID, Words]:
    """By entry what its pack says of it; each pack is read once."""
    found: dict[UUID, Words] = {}
    for row in rows:
        pack = read(pack_row(row.pack_key, row.pack_version))
        tables = {table.id: table for table in pack.catalogue.responsibility}
        table = tables.get(row.rule_id)
        bare = Text(row.rule_id, row.rule_id)
        found[row.pk] = Words(table.title, table.text, table.article) if table else Words(bare, bare, "")
    return found


def reports(actor: Actor) -> QuerySet[Report]:
    """The reports that the actor's branch filed, the last first."""
    return visible_to(Report.objects.select_related("agency", "office"), actor, READ).order_by("-due_at", "-pk")


def one_report(actor: Actor, report_id: UUID) -> Report:
    """One report; NotFound when it is absent or not the actor's to see."""
    found = reports(actor).filter(pk=report_id).first()
    if found is None:
        raise absent()
    return found


def report_record(actor: Actor, report_id: UUID) -> Record:
    """A report as what files are about."""
    row = one_report(actor, report_id)
    return Record(Subject(ROOM, row.pk), row.owner_path, row.agency.name_en)


def reports_owed(actor: Actor) -> QuerySet[Obligation]:
    """The reports of the actor's branch that can be filed now and are not, the soonest due first."""
    table = _reporting(actor.path)
    if table is None:
        return Obligation.objects.none()
    rows = Obligation.objects.filter(
        subject_room=ROOM,
        rule__rule_id=table.duty,
        state__in=[State.OPEN.value, State.MISSED.value],
        settled_entered_at__isnull=True,
        opens_at__lte=clock.now(),
    )
    return visible_to(rows.select_related("owner"), actor, READ).order_by("due_at", "pk")


def reporting_of(agency: Agency) -> ReportingTable | None:
    """What the packs in force at an agency say of its reports."""
    return _reporting(agency.path, agency.zone)


def office_of(agency: Agency) -> Agency | None:
    """The nearest office above an agency."""
    above = Agency.objects.filter(path__in=ancestors(agency.path)[1:], kind=Agency.Kind.OFFICE, closed_at__isnull=True)
    return above.order_by("-path").first()


def figures_of(duty: Obligation) -> dict[str, int]:
    """What the agency's branch owed between its last report and this one, by how it ended; and what has no post."""
    until = min(duty.due_at, clock.now())
    since = _due_before(duty) or duty.due_at - HALF_YEAR
    counts: Counter[str] = Counter()
    for model in (Obligation, ObligationPast):
        rows = model.objects.filter(
            owner_path__startswith=duty.owner_path, kind=Kind.DUTY.value, due_at__gt=since, due_at__lte=until
        )
        counts.update(dict(rows.exclude(pk=duty.pk).values_list("state").annotate(number=Count("pk"))))
    live = Responsibility.objects.filter(owner_path__startswith=duty.owner_path, ended_at__isnull=True)
    kept = {state.value: counts[state.value] for state in State if state is not State.WITHDRAWN}
    return {"owed": sum(kept.values()), **kept, "unassigned": live.filter(post__isnull=True).count()}


def _due_before(duty: Obligation) -> datetime | None:
    same = {"subject_id": duty.subject_id, "rule__rule_id": duty.rule.rule_id, "due_at__lt": duty.due_at}
    found = [
        model.objects.filter(**same).order_by("-due_at").values_list("due_at", flat=True).first()
        for model in (Obligation, ObligationPast)
    ]
    return max((due for due in found if due is not None), default=None)


def _reporting(path: str, zone: str = "UTC") -> ReportingTable | None:
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    tables = (held.pack.catalogue.reporting for held in packs_in_force(path, today))
    return next((table for table in tables if table is not None), None)
