"""Grading places anew, worked out before anything is written: what each place gets, and what that gains and loses."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from holdfast.domain.duties.effort import Effort
from holdfast.domain.grading.facts import PlaceFacts
from holdfast.domain.grading.grade import Grading, grade
from holdfast.domain.measures.demand import Demanded, demanded_measures, opening
from holdfast.domain.obligation.rule import ClockRule, Hours, RuleKey, SeriesRule
from holdfast.domain.regrading.difference import EffortOf, Summing
from holdfast.kernel.canonical import canonical_json
from holdfast.kernel.errors import NotFound
from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.rooms.premises.duties import DutyChange, duty_changes
from holdfast.rooms.premises.facts import place_facts
from holdfast.rooms.premises.models import Grade, Premises
from holdfast.rooms.rulebook.queries import InForce, in_force_by_branch, pack_row, read, rule_in, rule_of

# What a law says of a use is no fact that anybody entered: it goes into no row, no hash and no export.
BY_USE = frozenset({"public_service", "always_standard"})


@dataclass(frozen=True)
class Worked:
    """Places under a pack: what they are graded, what they held, and what of their duties begins and ends."""

    rows: Sequence[Premises]
    packs: Mapping[UUID, Pack]
    facts: Mapping[UUID, PlaceFacts]
    graded: Mapping[UUID, Grading]
    held: Mapping[UUID, Grade]
    in_force: Mapping[str, InForce | None]
    duties: DutyChange

    @property
    def seen(self) -> str:
        """The hash of every place's facts and grades: whoever confirms says which of them they looked at."""
        told = hashlib.sha256()
        for row in sorted(self.rows, key=lambda row: row.pk):
            held, now = self.held.get(row.pk), self.graded[row.pk]
            words = (row.pk, held.grade if held else "", now.grade, facts_hash(self.facts[row.pk]))
            told.update("|".join(map(str, words)).encode() + b"\n")
        return told.hexdigest()

    @property
    def adopted(self) -> bool:
        return any(self.in_force[row.owner_path] for row in self.rows)


def work_out(pack: Pack, rows: Sequence[Premises], *, in_force: Mapping[str, InForce | None] | None = None) -> Worked:
    """Grades these places by `pack`, by the version in force where one is adopted; writes nothing. Another `in_force`
    answers what would be if that were adopted."""
    held_by = in_force if in_force is not None else packs_by_branch(pack.key, rows)
    packs = {row.pk: _pack_for(held_by[row.owner_path], pack).for_kind(row.kind) for row in rows}
    facts = place_facts(rows)
    graded = {row.pk: grade(facts[row.pk], packs[row.pk].for_kind(row.kind).book) for row in rows}
    changes = duty_changes(pack.key, [(row, graded[row.pk].grade, held_by[row.owner_path]) for row in rows])
    return Worked(rows, packs, facts, graded, held_grades(pack.key, packs), held_by, changes)


def add_up(worked: Worked, into: Summing, *, was: Mapping[str, InForce | None] | None = None) -> None:
    """Adds these places to a difference; `was`: the packs in force until now, where they are not those that it is about."""
    for row in worked.rows:
        held = worked.held.get(row.pk)
        into.place(held.grade if held else "", worked.graded[row.pk])
    _add_duties(worked.duties, into)
    before = worked.in_force if was is None else was
    for row in worked.rows:
        held = worked.held.get(row.pk)
        old_pack, new_pack = before[row.owner_path], worked.in_force[row.owner_path]
        if (held.grade if held else "") != worked.graded[row.pk].grade or old_pack is not new_pack:
            old = _measures(row, worked.facts[row.pk], held.grade if held else "", old_pack)
            into.measures(old, _measures(row, worked.facts[row.pk], worked.graded[row.pk].grade, new_pack))


def night_of(pack: Pack) -> Hours | None:
    """The hours that count as night: those in which the pack lets messages wait."""
    times = pack.messages
    return Hours(times.quiet_from, times.quiet_until) if times.quiet_from and times.quiet_until else None


def efforts() -> EffortOf:
    """What one round of a rule takes, by the version of its pack; each version is looked up once."""
    found: dict[tuple[str, str], Mapping[str, Effort | None]] = {}

    def effort_of(key: RuleKey) -> Effort | None:
        version = (key.pack, key.version)
        if version not in found:
            found[version] = _efforts(*version)
        return found[version].get(key.rule)

    return effort_of


def _efforts(pack_key: str, version: str) -> Mapping[str, Effort | None]:
    try:
        pack = read(pack_row(pack_key, version))
    except NotFound:
        return {}
    return {duty.id: duty.effort for duty in pack.duties}


def packs_by_branch(key: str, rows: Iterable[Premises]) -> dict[str, InForce | None]:
    """For each branch with places: its adopted version of the pack, if any, on the branch's own day."""
    zones = {row.owner_path: row.owner.zone for row in rows}
    return in_force_by_branch(key, {path: _today(zone) for path, zone in zones.items()})


def held_grades(key: str, places: Iterable[UUID]) -> dict[UUID, Grade]:
    """The grades in force of a pack, by place."""
    rows = Grade.objects.filter(premises_id__in=list(places), pack_key=key, superseded_at__isnull=True)
    return {row.premises_id: row for row in rows}


def facts_hash(facts: PlaceFacts) -> str:
    """The hash of what is known of a place, but for what a law says of its use."""
    known = [[name, str(fact.value), fact.assumed] for name, fact in sorted(facts.known.items()) if name not in BY_USE]
    return hashlib.sha256(canonical_json(known)).hexdigest()


def _pack_for(held: InForce | None, pack: Pack) -> Pack:
    return held.pack if held else pack


def _add_duties(changes: DutyChange, into: Summing) -> None:
    opened = Counter((new.rule_row.pk, new.posture) for new in changes.to_open)
    rules = {new.rule_row.pk: rule_in(new.rule_row) for new in changes.to_open}
    ended = Counter(changes.to_end.values())
    for (rule_id, posture), places in opened.items():
        into.gains(_series(rules[rule_id]), posture, places)
    for (rule_id, posture), places in ended.items():
        into.loses(_series(rule_of(rule_id)), posture, places)
    for (rule_id, posture), places in changes.kept.items():
        into.keeps(_series(rule_of(rule_id)), posture, places)


def _series(rule: ClockRule | SeriesRule) -> SeriesRule:
    assert isinstance(rule, SeriesRule)
    return rule


def _measures(row: Premises, facts: PlaceFacts, held: str, in_force: InForce | None) -> tuple[Demanded, ...]:
    if in_force is None or not held:
        return ()
    return opening(
        demanded_measures(
            in_force.pack.measures,
            facts,
            held,
            row.posture,
            on=_today(row.owner.zone),
            voluntary_from=in_force.voluntary_from,
        )
    )


def _today(zone: str) -> date:
    return clock.now().astimezone(ZoneInfo(zone)).date()
