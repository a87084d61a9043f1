"""Grading places by a pack, and opening the duties that the grade demands where the pack is adopted. What it changes is
shown first; confirming takes the hash of what was seen, and a fact that changed meanwhile refuses."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.regrading.difference import Difference, Summing
from holdfast.kernel.errors import OutOfDate
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.premises.access import GRADE, READ
from holdfast.rooms.premises.entries import enter_many
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Grade, Premises, Waiting
from holdfast.rooms.premises.regrading import BY_USE, Worked, add_up, efforts, night_of, work_out


@dataclass(frozen=True)
class Regraded:
    """What grading found and changed: places by grade, duties opened and ended, and what it gains and loses. `seen` is
    the hash to confirm with."""

    grades: Mapping[str, int] = field(default_factory=dict)
    changed: int = 0
    opened: int = 0
    ended: int = 0
    adopted: bool = False
    seen: str = ""
    difference: Difference = field(default_factory=Difference)


def regrade(
    actor: Actor,
    pack: Pack,
    *,
    path: str = "",
    dry_run: bool = False,
    only: Sequence[UUID] = (),
    waiting: bool = False,
    seen: str = "",
) -> Regraded:
    """Grades the actor's places below `path` by `pack`, by the version in force where one is adopted; `only` these,
    or only those that wait. OutOfDate when `seen` is given and something changed since. Again changes nothing."""
    require(actor, GRADE, owner_path=path or actor.path, reading=READ)
    places = visible_to(Premises.objects.filter(closed_at__isnull=True), actor, GRADE, room=ROOM)
    places = places.filter(owner_path__startswith=path or actor.path)
    if only:
        places = places.filter(pk__in=only)
    if waiting:
        places = places.filter(pk__in=Waiting.objects.filter(pack_key=pack.key).values("premises_id"))
    rows = list(places.select_related("owner").defer("shape").order_by("pk"))
    return grade_places(actor, pack, rows, dry_run=dry_run, seen=seen)


def regrade_one(actor: Actor, premises_id: UUID, pack: Pack, *, dry_run: bool = False, seen: str = "") -> Regraded:
    """Confirms the grade that the facts of one place give now."""
    row = Premises.objects.select_related("owner").filter(pk=premises_id, closed_at__isnull=True).first()
    if row is None:
        raise absent()
    require(actor, GRADE, owner_path=row.owner_path, subject=Subject(ROOM, row.pk), reading=READ)
    return grade_places(actor, pack, [row], dry_run=dry_run, seen=seen)


def grade_places(
    actor: Actor, pack: Pack, rows: Sequence[Premises], *, path: str = "", dry_run: bool = False, seen: str = ""
) -> Regraded:
    """Grades these very places; whether the actor may is asked by the caller."""
    if dry_run:
        worked = work_out(pack, rows)
        return _told(pack, worked, opened=len(worked.duties.to_open), ended=len(worked.duties.to_end))
    with transaction.atomic():
        worked = work_out(pack, _locked(rows))
        if seen and seen != worked.seen:
            raise OutOfDate(noop("The facts have changed since you looked; see what they give now, and confirm that"))
        fresh = _write(worked)
        opened, ended = worked.duties.carry_out(actor)
        Waiting.objects.filter(premises_id__in=list(worked.graded), pack_key=pack.key).delete()
        _enter(actor, pack, worked, fresh)
    return _told(pack, worked, changed=len(fresh), opened=opened, ended=ended)


def _told(pack: Pack, worked: Worked, *, changed: int = 0, opened: int, ended: int) -> Regraded:
    summing = Summing(night_of(pack), efforts())
    add_up(worked, summing)
    found = summing.difference()
    counts = {name: found.grades.get(name, 0) for name in dict.fromkeys([*pack.book.grades, "ungraded", *found.grades])}
    return Regraded(counts, changed, opened, ended, worked.adopted, worked.seen, found)


def _locked(rows: Sequence[Premises]) -> list[Premises]:
    """The places that are open still, locked in one order: facts that somebody enters now wait until this is done."""
    ids = [row.pk for row in rows]
    held = Premises.objects.filter(pk__in=ids, closed_at__isnull=True).order_by("pk").select_for_update(no_key=True)
    still = dict(held.values_list("pk", "posture"))
    for row in rows:
        row.posture = still.get(row.pk, row.posture)
    return [row for row in rows if row.pk in still]


def _write(worked: Worked) -> list[Grade]:
    """Supersedes the grades that changed; those that did not stay as they were given."""
    now = clock.now()
    fresh = [_row(pk, worked) for pk in worked.graded]
    fresh = [row for row in fresh if row.premises_id not in worked.held or _differs(row, worked.held[row.premises_id])]
    old = [worked.held[row.premises_id].pk for row in fresh if row.premises_id in worked.held]
    Grade.objects.filter(pk__in=old).update(superseded_at=now)
    for row in fresh:
        row.graded_at = now
    Grade.objects.bulk_create(fresh, batch_size=2000)
    return fresh


def _row(pk: UUID, worked: Worked) -> Grade:
    """A grade with the facts that it stood on; what a law says of a use is not copied here."""
    grading, facts, pack = worked.graded[pk], worked.facts[pk], worked.packs[pk]
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


def _enter(actor: Actor, pack: Pack, worked: Worked, fresh: Sequence[Grade]) -> None:
    """One digest a branch: how many went from which grade to which, and the hash of the rows that say so one by one."""
    owners = {row.pk: row for row in worked.rows}
    grades: dict[str, list[Grade]] = defaultdict(list)
    for grade in fresh:
        grades[owners[grade.premises_id].owner_path].append(grade)
    opened = Counter(owners[new.subject.id].owner_path for new in worked.duties.to_open)
    ended = Counter(owners[place].owner_path for place in worked.duties.ended_at)
    heads = {row.owner_path: row for row in worked.rows}
    alone = len(worked.rows) == 1
    enter_many(
        "regraded",
        actor,
        [
            (
                heads[path].pk if alone else heads[path].owner_id,
                path,
                {
                    "pack": pack.key,
                    "changed": len(grades[path]),
                    "opened": opened[path],
                    "ended": ended[path],
                    "moves": dict(Counter(_move(grade, worked) for grade in grades[path])),
                    "rows": digest_of(grades[path], worked.held),
                },
            )
            for path in sorted({*grades, *opened, *ended})
        ],
    )


def digest_of(rows: Sequence[Grade], held: Mapping[UUID, Grade]) -> str:
    """The hash that the ledger keeps of grades: place, version, grade before and after, missing fact, in order of place."""
    told = hashlib.sha256()
    for row in sorted(rows, key=lambda row: row.premises_id):
        old = held[row.premises_id].grade if row.premises_id in held else ""
        words = (row.premises_id, row.pack_key, row.pack_version, old, row.grade, row.missing, row.assumed)
        told.update("|".join(map(str, words)).encode() + b"\n")
    return told.hexdigest()


def _move(row: Grade, worked: Worked) -> str:
    held = worked.held.get(row.premises_id)
    return f"{held.grade if held else 'none'}:{row.grade}"
