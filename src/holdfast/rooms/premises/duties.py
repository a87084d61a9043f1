"""The duties of places as series: what the pack in force demands is opened, what it no longer demands is ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from holdfast.domain.duties.duty import demanded
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.kinds import kinds
from holdfast.policy.pack import LARGE_EVENT
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.actions import NewSeries, end_series, open_series_many
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Event, Premises
from holdfast.rooms.rulebook.actions import store_rules
from holdfast.rooms.rulebook.models import Rule
from holdfast.rooms.rulebook.queries import InForce


@dataclass(frozen=True)
class DutyChange:
    """What re-grading changes in what places owe: series to open, series to end with their rule and posture, and how many
    of each rule and posture go on."""

    to_open: Sequence[NewSeries]
    to_end: Mapping[UUID, tuple[int, str]]
    kept: Mapping[tuple[int, str], int] = field(default_factory=dict)
    ended_at: Sequence[UUID] = ()

    def carry_out(self, actor: Actor) -> tuple[int, int]:
        """How many series were opened and ended; new ones start on the posture that their places have."""
        opened = open_series_many(_on_posture(self.to_open), actor=actor) if self.to_open else 0
        ended = end_series(list(self.to_end), reason="regraded", actor=actor) if self.to_end else 0
        return opened, ended


def duty_changes(pack_key: str, graded: Iterable[tuple[Premises, str, InForce | None]]) -> DutyChange:
    """What places owe by their grades against the series that they have; no pack in force demands nothing."""
    listed = list(graded)
    now = clock.now()
    running = _running(pack_key, [place.pk for place, _, _ in listed])
    rows = _rule_rows(listed)
    to_open: list[NewSeries] = []
    wanted: set[tuple[UUID, int]] = set()
    for place, grade, in_force in listed:
        for rule in _demanded(place, grade, in_force, rows):
            wanted.add((place.pk, rule.pk))
            if (place.pk, rule.pk) not in running and in_force is not None:
                to_open.append(_series(place, rule, in_force, now))
    ending = {pk: (rule, posture) for (place, rule), (pk, posture) in running.items() if (place, rule) not in wanted}
    kept = Counter((rule, posture) for (place, rule), (_, posture) in running.items() if (place, rule) in wanted)
    return DutyChange(to_open, ending, kept, [place for place, rule in running if (place, rule) not in wanted])


def label_of(place: Premises) -> str:
    """What obligations and lists call a place: its name, or what lists say of its kind, with its reference."""
    listing = kinds().listings[kinds().listing_of(place.kind)]
    return place.name or place.name_zh or f"{listing.en} {place.source_ref or ''}".strip()


def _demanded(
    place: Premises, grade: str, in_force: InForce | None, rows: Mapping[UUID, Mapping[str, Rule]]
) -> list[Rule]:
    if in_force is None:
        return []
    today = clock.now().astimezone(ZoneInfo(place.owner.zone)).date()
    demands = demanded(in_force.pack.duties, grade, place.kind, on=today, voluntary_from=in_force.voluntary_from)
    return [rows[in_force.row.pk][demand.duty.id] for demand in demands if demand.standing.opens_clocks]


def _rule_rows(listed: Iterable[tuple[Premises, str, InForce | None]]) -> Mapping[UUID, Mapping[str, Rule]]:
    """The rule rows of every pack in force there, by the pack's row."""
    packs = {in_force.row.pk: in_force.pack for _, _, in_force in listed if in_force}
    return {pk: store_rules(rule for _id, rule in pack.rules()) for pk, pack in packs.items()}


def _on_posture(news: Sequence[NewSeries]) -> list[NewSeries]:
    """The places stay locked until the series are written, so that a period that turns meanwhile sees them."""
    places = Premises.objects.filter(pk__in={new.subject.id for new in news}).order_by("pk")
    held = dict(places.select_for_update(no_key=True).values_list("pk", "posture"))
    return [replace(new, posture=held.get(new.subject.id, new.posture)) for new in news]


def _series(place: Premises, rule: Rule, in_force: InForce, now: datetime) -> NewSeries:
    """One moment for all of a re-grading: places that share a start share the working out of their rounds."""
    midnight = datetime.combine(in_force.from_on, time(), tzinfo=ZoneInfo(place.owner.zone))
    return NewSeries(
        rule_row=rule,
        subject=Subject(ROOM, place.pk),
        label=label_of(place),
        owner=place.owner,
        starts_at=max(now, midnight.astimezone(UTC), _begin_of(place) or now),
        posture=place.posture,
    )


def _begin_of(place: Premises) -> datetime | None:
    """A large event owes nothing that recurs before it begins."""
    if place.kind != LARGE_EVENT:
        return None
    return Event.objects.filter(premises=place).values_list("begins_at", flat=True).first()


def _running(pack_key: str, places: Sequence[UUID]) -> dict[tuple[UUID, int], tuple[UUID, str]]:
    """The series that run at these places, by place and rule, with their posture."""
    rows = Series.objects.filter(
        subject_room=ROOM, subject_id__in=places, ends_at__isnull=True, rule__pack_key=pack_key, mode="live"
    )
    found = rows.values_list("subject_id", "rule_id", "pk", "posture")
    return {(subject, rule): (pk, posture) for subject, rule, pk, posture in found}
