"""Two rows that are one place: one stays and takes over what the other has, the other closes; or both are kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.register.better import Held, other_is_better
from holdfast.kernel.errors import BadInput, OutOfDate, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.events import publish
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Share
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.obligations.actions import NewSubject, move_subject
from holdfast.rooms.premises.access import MERGE, READ
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.events import PlacesMerged
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Fact, Goods, Grade, Premises, Twin


@dataclass(frozen=True)
class Merged:
    """What went over to the place that stays."""

    stays_id: UUID
    gone_id: UUID
    facts: int
    goods: int
    duties: int
    files: int
    shares: int


@transaction.atomic
def merge_twins(actor: Actor, twin_id: UUID, stays_id: UUID) -> Merged:
    """Makes one place of two. Facts, goods, duties, files and shares go to the one that stays; rooms above move theirs."""
    twin = _settled(actor, twin_id, Twin.State.MERGED)
    if stays_id not in (twin.first_id, twin.second_id):
        raise BadInput(Place(field="stays_id"), "one of the two places", str(stays_id))
    gone_id = twin.second_id if stays_id == twin.first_id else twin.first_id
    return _merge(actor, gone_id, stays_id)


@transaction.atomic
def keep_apart(actor: Actor, twin_id: UUID) -> None:
    """They are two places: nobody is asked about this pair again."""
    twin = _settled(actor, twin_id, Twin.State.APART)
    enter("kept_apart", twin.first_id, twin.owner_path, actor, other=twin.second_id)


def _settled(actor: Actor, twin_id: UUID, state: Twin.State) -> Twin:
    """The pair, now settled so; OutOfDate when somebody settled it before."""
    twin = Twin.objects.filter(pk=twin_id).first()
    if twin is None:
        raise absent()
    require(actor, MERGE, owner_path=twin.owner_path, reading=MERGE)
    settled = Twin.objects.filter(pk=twin_id, state=Twin.State.OPEN).update(
        state=state, settled_at=clock.now(), settled_by_post=actor.post_id
    )
    if not settled:
        raise OutOfDate(noop("Somebody decided this already"))
    return twin


def _merge(actor: Actor, gone_id: UUID, stays_id: UUID) -> Merged:
    both = Premises.objects.select_for_update(of=("self",)).select_related("owner").filter(pk__in=(gone_id, stays_id))
    rows = {row.pk: row for row in both.order_by("pk")}
    for row in rows.values():
        require(actor, MERGE, owner_path=row.owner_path, subject=Subject(ROOM, row.pk), reading=READ)
        if row.closed_at is not None:
            raise OutOfDate(noop("One of these places is closed already"))
    gone, stays = rows[gone_id], rows[stays_id]
    _fill_in(gone, stays)
    merged = Merged(
        stays_id=stays.pk,
        gone_id=gone.pk,
        facts=_move_facts(gone, stays),
        goods=Goods.objects.filter(premises=gone).update(premises=stays),
        duties=move_subject(
            Subject(ROOM, gone.pk),
            NewSubject(Subject(ROOM, stays.pk), label_of(stays), stays.owner),
            reason="merged",
            actor=actor,
        ),
        files=_move_files(gone, stays),
        shares=_move_shares(gone, stays),
    )
    Grade.objects.filter(premises=gone, superseded_at__isnull=True).update(superseded_at=clock.now())
    Premises.objects.filter(merged_into=gone).update(merged_into=stays)
    Premises.objects.filter(pk=gone.pk).update(closed_at=clock.now(), merged_into=stays)
    publish(PlacesMerged(gone.pk, stays.pk, stays.owner_path))
    counts = {name: value for name, value in vars(merged).items() if isinstance(value, int)}
    enter("merged", stays.pk, stays.owner_path, actor, gone=gone.pk, **counts)
    return merged


def _fill_in(gone: Premises, stays: Premises) -> None:
    """What the place that stays does not say of itself: a name, an area, the file to credit."""
    filled = [
        field
        for field in ("name", "name_zh", "shape", "extract_id")
        if not getattr(stays, field) and getattr(gone, field)
    ]
    for field in filled:
        setattr(stays, field, getattr(gone, field))
    if filled:
        stays.save(update_fields=filled)


def _move_facts(gone: Premises, stays: Premises) -> int:
    """The better fact of each name holds; the others stay as its past. Answers how many of the other's hold now."""
    now = clock.now()
    in_force = {row.name: row for row in Fact.objects.filter(premises=stays, superseded_at__isnull=True)}
    taken = 0
    for fact in Fact.objects.filter(premises=gone, superseded_at__isnull=True):
        own = in_force.get(fact.name)
        if other_is_better(_held(own) if own else None, _held(fact)):
            taken += 1
            loser = own
        else:
            loser = fact
        if loser is not None:
            Fact.objects.filter(pk=loser.pk).update(superseded_at=now)
    Fact.objects.filter(premises=gone).update(premises=stays)
    return taken


def _held(fact: Fact) -> Held:
    return Held(fact.value is not None, fact.assumed, fact.assessed_on)


def _move_files(gone: Premises, stays: Premises) -> int:
    words = {"owner_path": stays.owner_path}
    own = Evidence.objects.filter(subject_room=ROOM, subject_id=gone.pk).update(subject_id=stays.pk, **words)
    return own + Evidence.objects.filter(through_room=ROOM, through_id=gone.pk).update(through_id=stays.pk, **words)


def _move_shares(gone: Premises, stays: Premises) -> int:
    """Whoever could see the one that goes sees the one that stays; whoever sees both keeps what it has there."""
    live = Share.objects.filter(subject_room=ROOM, ended_at__isnull=True)
    have = set(live.filter(subject_id=stays.pk).values_list("with_agency_id", flat=True))
    moving = live.filter(subject_id=gone.pk).exclude(with_agency_id__in=have)
    moved = moving.update(subject_id=stays.pk, owner_path=stays.owner_path)
    live.filter(subject_id=gone.pk).update(ended_at=clock.now())
    return moved
