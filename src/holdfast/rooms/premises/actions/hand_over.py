"""Places that another agency of the branch answers for from now on: a district, an operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from holdfast.domain.regrading.difference import Difference
from holdfast.plumbing import clock
from holdfast.plumbing.events import publish
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Share
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.obligations.actions import owed_about, pass_to_agency
from holdfast.rooms.premises.access import HAND_OVER, READ
from holdfast.rooms.premises.actions.posture import take_posture
from holdfast.rooms.premises.actions.regrade import grade_places
from holdfast.rooms.premises.entries import enter_many
from holdfast.rooms.premises.events import PlacesHandedOver
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Premises, Twin, Waiting
from holdfast.rooms.rulebook.queries import InForce, in_force_by_branch, packs_in_force


@dataclass(frozen=True)
class HandedOver:
    """How many places go, with what; and by which packs they are graded anew, since others hold there."""

    places: int = 0
    series: int = 0
    owed: int = 0
    files: int = 0
    anew: Mapping[str, Difference] = field(default_factory=dict)


def hand_over(actor: Actor, premises_ids: Sequence[UUID], owner_id: UUID, *, dry_run: bool = False) -> HandedOver:
    """Hands places to an agency of the actor's branch, with all that is owed about them, their files and shares. Places
    that are not the actor's to hand over, or belong to that agency already, stay. What was settled stays in the past of
    whoever owed it."""
    owner = Agency.objects.filter(pk=owner_id, closed_at__isnull=True).first()
    if owner is None:
        raise absent()
    require(actor, HAND_OVER, owner_path=owner.path, reading=READ)
    mine = visible_to(Premises.objects.filter(closed_at__isnull=True), actor, HAND_OVER, room=ROOM)
    going = mine.filter(pk__in=list(premises_ids)).exclude(owner=owner).order_by("pk")
    return _told(going, owner, actor) if dry_run else _hand(going, owner, actor)


def _told(going: QuerySet[Premises], owner: Agency, actor: Actor) -> HandedOver:
    """What handing over would do; writes nothing."""
    rows = list(going.select_related("owner").defer("shape"))
    ids, before = [row.pk for row in rows], {row.pk: row.owner_path for row in rows}
    owed = owed_about(ROOM, ids)
    anew = {}
    for pack_key, (pack, listed) in _under_other_packs(_owned(rows, owner), before, owner).items():
        anew[pack_key] = grade_places(actor, pack, listed, dry_run=True).difference
    return HandedOver(len(ids), owed.series, owed.owed, _files(ids).count(), anew)


@transaction.atomic
def _hand(going: QuerySet[Premises], owner: Agency, actor: Actor) -> HandedOver:
    locked = list(going.select_for_update(of=("self",), no_key=True).values_list("pk", "owner_path", "owner_id"))
    ids, before = [pk for pk, _, _ in locked], {pk: path for pk, path, _ in locked}
    Premises.objects.filter(pk__in=ids).update(owner=owner, owner_path=owner.path)
    Waiting.objects.filter(premises_id__in=ids).update(owner_path=owner.path)
    files = _files(ids).update(owner_path=owner.path)
    Share.objects.filter(subject_room=ROOM, subject_id__in=ids).update(owner_path=owner.path)
    _forget_open_twins(ids)
    owed = pass_to_agency(ROOM, ids, owner)
    take_posture(ids, reason="handed_over")
    publish(PlacesHandedOver(tuple(ids), owner.pk, owner.path))
    rows = list(Premises.objects.filter(pk__in=ids).select_related("owner").defer("shape").order_by("pk"))
    anew = {}
    for pack_key, (pack, listed) in _under_other_packs(rows, before, owner).items():
        anew[pack_key] = grade_places(actor, pack, listed).difference
    _enter(actor, locked, owner)
    return HandedOver(len(ids), owed.series, owed.owed, files, anew)


def _owned(rows: Sequence[Premises], owner: Agency) -> Sequence[Premises]:
    """The rows as they would be; nobody saves them."""
    for row in rows:
        row.owner, row.owner_path = owner, owner.path
    return rows


def _under_other_packs(
    rows: Sequence[Premises], before: Mapping[UUID, str], owner: Agency
) -> dict[str, tuple[Pack, list[Premises]]]:
    """By pack: the places for which another version of it, or none, holds at the new agency."""
    today = clock.now().astimezone(ZoneInfo(owner.zone)).date()
    paths = {owner.path, *before.values()}
    keys = sorted({each.pack.key for path in paths for each in packs_in_force(path, today)})
    found: dict[str, tuple[Pack, list[Premises]]] = {}
    for key in keys:
        held = in_force_by_branch(key, dict.fromkeys(paths, today))
        now = held[owner.path]
        other = [row for row in rows if _stands_on(held[before[row.pk]]) != _stands_on(now)]
        if other:
            book = now or next(each for each in held.values() if each)
            found[key] = book.pack, other
    return found


def _stands_on(held: InForce | None) -> tuple[object, ...]:
    return (held.row.pk, held.voluntary_from) if held else ()


def _files(ids: Sequence[UUID]) -> QuerySet[Evidence]:
    """Files about the places, and about what stands at them."""
    return Evidence.objects.filter(Q(subject_room=ROOM, subject_id__in=ids) | Q(through_room=ROOM, through_id__in=ids))


def _forget_open_twins(ids: Sequence[UUID]) -> None:
    """Whether they look like others is found anew, in the branch where they are now."""
    Twin.objects.filter(Q(first_id__in=ids) | Q(second_id__in=ids), state=Twin.State.OPEN).delete()


def _enter(actor: Actor, gone: Sequence[tuple[UUID, str, UUID]], owner: Agency) -> None:
    """One entry a place where it is now, and one in each branch that it left, which sees it no more."""
    enter_many("handed_over", actor, [(pk, owner.path, {"from": was, "to": owner.pk}) for pk, _, was in gone])
    left = Counter((was, path) for _, path, was in gone)
    enter_many("left", actor, [(was, path, {"to": owner.pk, "places": places}) for (was, path), places in left.items()])
