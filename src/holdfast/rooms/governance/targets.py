"""The targets of indicators where and when they hold: the steps of the pack in force, and what leading groups decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from holdfast.domain.governance.targets import DECISION, Series, Step, Target, series_of
from holdfast.domain.obligation.states import State
from holdfast.domain.rights.branch import ancestors
from holdfast.plumbing import clock
from holdfast.policy.documents.governance import YearTable
from holdfast.policy.documents.readiness import IndicatorTable
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.models import TargetDecision
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.rulebook.queries import InForce, packs_in_force


@dataclass(frozen=True)
class Aim:
    """An indicator that has a target, with the pack that has it."""

    indicator: IndicatorTable
    held: InForce
    series: Series


def target_of(key: str, agency: Agency, on: date) -> Target | None:
    """The target of an indicator (`indicator.drills`) for an agency on a day; None: it has none there."""
    found = next((aim for aim in aims(agency, on) if aim.indicator.id == key), None)
    return found.series.on(on) if found else None


def aims(agency: Agency, on: date) -> list[Aim]:
    """Every indicator with a target that an agency goes by on a day, in the order of its pack."""
    packs = packs_in_force(agency.path, on)
    if not packs:
        return []
    decided = _decided(agency)
    return [Aim(one, packs[0], _series(one, packs[0], decided[one.id])) for one in _aimed(packs[0])]


def year_of(office: Agency) -> YearTable | None:
    """What the packs in force say of an office's year."""
    today = clock.now().astimezone(ZoneInfo(office.zone)).date()
    tables = (held.pack.catalogue.year for held in packs_in_force(office.path, today))
    return next((table for table in tables if table is not None), None)


def steps_owed(office: Agency) -> dict[str, Obligation]:
    """Of each step of the year what is owed next and open already: `set`, `check`, `judge`."""
    table = year_of(office)
    if table is None:
        return {}
    rows = Obligation.objects.filter(
        subject_room=ROOM, subject_id=office.pk, state=State.OPEN.value, opens_at__lte=clock.now()
    )
    found = {}
    for step, rule in (("set", table.set), ("check", table.check), ("judge", table.judge)):
        first = rows.filter(rule__rule_id=rule).order_by("due_at").first()
        if first is not None:
            found[step] = first
    return found


def _decided(agency: Agency) -> Mapping[str, list[Step]]:
    """What leading groups at and above an agency decided, by indicator: the deeper the area, the nearer."""
    rows = TargetDecision.objects.filter(area_path__in=ancestors(agency.path), replaced_at__isnull=True)
    found: dict[str, list[Step]] = defaultdict(list)
    for row in rows.order_by("from_on", "pk"):
        reach = row.area_path.count(".")
        found[row.indicator].append(Step(row.from_on, row.value, DECISION, reach, str(row.resolution_id)))
    return found


def _aimed(held: InForce) -> Iterator[IndicatorTable]:
    yield from (one for one in held.pack.catalogue.indicator if one.at_least is not None or one.below is not None)


def _series(one: IndicatorTable, held: InForce, decided: list[Step]) -> Series:
    first = one.below if one.at_least is None else one.at_least
    steps = [Step(held.from_on, first or 0.0), *(Step(step.from_, step.value) for step in one.steps)]
    return series_of(steps, decided, at_least=one.below is None)
