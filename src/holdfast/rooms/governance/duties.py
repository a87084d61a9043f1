"""The recurring duties of agencies: what the packs in force demand of an agency of its kind runs, nothing else does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from holdfast.domain.mode import Mode
from holdfast.domain.posture import posture_of_branch
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.queries import running
from holdfast.rooms.obligations.actions import NewSeries, end_series, open_series_many, vary_series
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.rulebook.actions import store_rules
from holdfast.rooms.rulebook.models import Adoption, Rule
from holdfast.rooms.rulebook.queries import adoptions_in_force, read

# A duty of an agency and the row of its rule, by pack row and rule id.
Rows = Mapping[UUID, Mapping[str, Rule]]


def follow_adoptions() -> int:
    """Opens and ends series of agencies until they are what the packs in force demand; answers how many."""
    now = clock.now()
    adoptions = adoptions_in_force(now)
    rows = _rule_rows(adoptions)
    periods = running()
    wanted = {
        (agency.pk, rule.pk): _series(agency, rule, adoption, posture_of_branch(periods, agency.path), now)
        for agency in Agency.objects.filter(closed_at__isnull=True).order_by("path")
        for adoption in nearest(agency, adoptions)
        for rule in _demanded(agency, adoption, rows, now)
    }
    live = _running()
    fresh = [new for key, new in wanted.items() if key not in live]
    ending = [series for key, series in live.items() if key not in wanted]
    opened = open_series_many(fresh) if fresh else 0
    return opened + (end_series(ending, reason="not_demanded") if ending else 0)


def follow_period(area_path: str) -> int:
    """The agencies of an area take the posture that holds now: a leading group that meets each quarter meets daily, say.
    Answers how many series recur otherwise."""
    periods = running()
    live = Series.objects.filter(
        subject_room=ROOM, ends_at__isnull=True, mode=Mode.LIVE.value, owner_path__startswith=area_path
    )
    by_posture: dict[str, list[UUID]] = defaultdict(list)
    for pk, path in live.values_list("pk", "owner_path"):
        by_posture[posture_of_branch(periods, path)].append(pk)
    return sum(vary_series(pks, posture, reason="posture") for posture, pks in sorted(by_posture.items()))


def nearest(agency: Agency, adoptions: Sequence[Adoption]) -> list[Adoption]:
    """Of each pack the adoption of the nearest area at or above the agency, the newest of that area."""
    above = [row for row in adoptions if agency.path.startswith(row.area.path)]
    above.sort(key=lambda row: (len(row.area.path), row.from_on))
    return list({row.pack.key: row for row in above}.values())


def _demanded(agency: Agency, adoption: Adoption, rows: Rows, now: datetime) -> Iterator[Rule]:
    today = now.astimezone(ZoneInfo(agency.zone)).date()
    for duty in read(adoption.pack).duties:
        if duty.is_of_agency(agency.kind) and duty.standing(today, adoption.voluntary_from).opens_clocks:
            yield rows[adoption.pack_id][duty.id]


def _rule_rows(adoptions: Sequence[Adoption]) -> Rows:
    packs = {row.pack_id: read(row.pack) for row in adoptions}
    return {
        pk: store_rules(duty.rule for duty in pack.duties if duty.of == "agency")
        for pk, pack in packs.items()
        if any(duty.of == "agency" for duty in pack.duties)
    }


def _series(agency: Agency, rule: Rule, adoption: Adoption, posture: str, now: datetime) -> NewSeries:
    midnight = datetime.combine(adoption.from_on, time(), tzinfo=ZoneInfo(agency.zone))
    return NewSeries(
        rule_row=rule,
        subject=Subject(ROOM, agency.pk),
        label=agency.name_en,
        owner=agency,
        starts_at=max(now, midnight.astimezone(UTC)),
        posture=posture,
    )


def _running() -> dict[tuple[UUID, int], UUID]:
    """The subject is of this room: series that other rooms open about agencies are none of ours."""
    live = Series.objects.filter(subject_room=ROOM, ends_at__isnull=True, mode=Mode.LIVE.value)
    return {(subject, rule): pk for subject, rule, pk in live.values_list("subject_id", "rule_id", "pk")}
