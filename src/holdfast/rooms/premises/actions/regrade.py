"""Grading places by a pack, and opening the duties that the grade demands where the pack is adopted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from holdfast.domain.grading.facts import PlaceFacts
from holdfast.domain.grading.grade import Grading, grade
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.premises.access import GRADE, READ
from holdfast.rooms.premises.duties import duty_changes
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.facts import ROOM, place_facts
from holdfast.rooms.premises.models import Grade, Premises
from holdfast.rooms.rulebook.queries import InForce, packs_in_force

BY_USE = frozenset({"public_service", "always_standard"})


@dataclass(frozen=True)
class Regraded:
    """What grading found and changed: places by grade, and duties opened and ended."""

    grades: Mapping[str, int] = field(default_factory=dict)
    changed: int = 0
    opened: int = 0
    ended: int = 0
    adopted: bool = False


def regrade(actor: Actor, pack: Pack, *, path: str = "", dry_run: bool = False, only: Sequence[UUID] = ()) -> Regraded:
    """Grades the actor's places below `path` by `pack`, by the version in force where one is adopted. Again changes
    nothing."""
    require(actor, GRADE, owner_path=path or actor.path, reading=READ)
    places = visible_to(Premises.objects.filter(closed_at__isnull=True), actor, GRADE, room=ROOM)
    places = places.filter(owner_path__startswith=path or actor.path)
    if only:
        places = places.filter(pk__in=only)
    rows = list(places.select_related("owner").defer("shape").order_by("pk"))
    return grade_places(actor, pack, rows, path=path or actor.path, dry_run=dry_run)


def regrade_one(actor: Actor, premises_id: UUID, pack: Pack) -> Regraded:
    """Confirms the grade that the facts of one place give now."""
    row = Premises.objects.select_related("owner").filter(pk=premises_id, closed_at__isnull=True).first()
    if row is None:
        raise absent()
    require(actor, GRADE, owner_path=row.owner_path, subject=Subject(ROOM, row.pk), reading=READ)
    return grade_places(actor, pack, [row], path=row.owner_path)


def grade_places(actor: Actor, pack: Pack, rows: Sequence[Premises], *, path: str, dry_run: bool = False) -> Regraded:
    """Grades these very places; whether the actor may is asked by the caller."""
    in_force = _in_force(pack.key, rows)
    by_place = {row.pk: _pack_for(row, pack, in_force) for row in rows}
    facts = place_facts(rows)
    graded = {row.pk: grade(facts[row.pk], by_place[row.pk].book) for row in rows}
    changes = duty_changes(pack.key, [(row, graded[row.pk].grade, in_force[row.owner_path]) for row in rows])
    counts = Counter(dict.fromkeys([*pack.book.grades, "ungraded"], 0))
    counts.update(grading.grade for grading in graded.values())
    adopted = any(in_force.values())
    if dry_run:
        return Regraded(dict(counts), 0, len(changes.to_open), len(changes.to_end), adopted)
    with transaction.atomic():
        changed = _write(by_place, graded, facts)
        opened, ended = changes.carry_out(actor)
        if changed or opened or ended:
            subject = rows[0].pk if len(rows) == 1 else actor.agency_id or rows[0].pk
            enter("regraded", subject, path, actor, pack=pack.key, changed=changed, opened=opened, ended=ended)
    return Regraded(dict(counts), changed, opened, ended, adopted)


def _in_force(key: str, rows: Sequence[Premises]) -> dict[str, InForce | None]:
    """For each branch with places: its adopted version of the pack, if any, on the branch's own day."""
    found: dict[str, InForce | None] = {}
    for row in rows:
        if row.owner_path not in found:
            today = clock.now().astimezone(ZoneInfo(row.owner.zone)).date()
            held = packs_in_force(row.owner_path, today)
            found[row.owner_path] = next((each for each in held if each.pack.key == key), None)
    return found


def _pack_for(row: Premises, pack: Pack, in_force: Mapping[str, InForce | None]) -> Pack:
    held = in_force[row.owner_path]
    return held.pack if held else pack


def _write(packs: Mapping[UUID, Pack], graded: Mapping[UUID, Grading], facts: Mapping[UUID, PlaceFacts]) -> int:
    """Supersedes the grades that changed; those that did not stay as they were given."""
    now = clock.now()
    keys = {pack.key for pack in packs.values()}
    in_force = Grade.objects.filter(premises_id__in=list(graded), pack_key__in=keys, superseded_at__isnull=True)
    old = {row.premises_id: row for row in in_force}
    fresh = [_row(pk, packs[pk], grading, facts[pk]) for pk, grading in graded.items()]
    fresh = [row for row in fresh if row.premises_id not in old or _differs(row, old[row.premises_id])]
    Grade.objects.filter(pk__in=[old[row.premises_id].pk for row in fresh if row.premises_id in old]).update(
        superseded_at=now
    )
    for row in fresh:
        row.graded_at = now
    Grade.objects.bulk_create(fresh, batch_size=2000)
    return len(fresh)


def _row(pk: UUID, pack: Pack, grading: Grading, facts: PlaceFacts) -> Grade:
    """A grade with the facts that it stood on; what a law says of a use is not copied here."""
    known = {name: facts.known[name].value for name in grading.looked_at if name in facts.known and name not in BY_USE}
    return Grade(
        premises_id=pk,
        pack_key=pack.key,
        pack_version=pack.version,
        grade=grading.grade,
        reason={"rule": grading.rule, "facts": known},
        missing=grading.missing,
        assumed=bool(grading.assumed),
    )


def _differs(new: Grade, old: Grade) -> bool:
    fields = ("pack_version", "grade", "reason", "missing", "assumed")
    return any(getattr(new, name) != getattr(old, name) for name in fields)
