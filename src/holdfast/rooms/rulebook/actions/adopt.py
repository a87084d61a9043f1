"""Adopting a pack for an area. It is a decision: proposed by one, decided by another, carried out here."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from holdfast.domain.ledger.entry import ActorRef, FactValue, NewEntry
from holdfast.kernel.errors import NotAllowed, OutOfDate, Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock, events
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.rulebook.access import PROPOSE
from holdfast.rooms.rulebook.events import AdoptionProposed
from holdfast.rooms.rulebook.models import Adoption, Pack


@transaction.atomic
def propose_adoption(
    actor: Actor, pack: Pack, area: Agency, from_on: date, *, voluntary_from: date | None = None, reason: str = ""
) -> Adoption:
    """Proposes that `pack` holds in the branch of `area` from a day; somebody else decides."""
    require(actor, PROPOSE, owner_path=area.path)
    if Adoption.objects.filter(pack=pack, area=area, state=Adoption.State.PROPOSED).exists():
        raise Refused(noop("This is proposed already and waits for its decision"), code="already-proposed")
    _refuse_known(pack, area, from_on)
    row = _new(pack, area, from_on, voluntary_from)
    _record("rulebook.proposed", row, actor.ref)
    events.publish(AdoptionProposed(row.pk, asked_by=actor, reason=reason))
    return row


@transaction.atomic
def adopt(actor: Actor, pack: Pack, area: Agency, from_on: date, *, voluntary_from: date | None = None) -> Adoption:
    """Adopts at once: only for whoever stands at the machine itself (first run, demo). Again changes nothing."""
    if not actor.by_command:
        raise NotAllowed(noop("Adopting a pack is a decision: propose it"), code="decision-needed")
    same = Adoption.objects.filter(
        pack=pack, area=area, from_on=from_on, voluntary_from=voluntary_from, state=Adoption.State.ADOPTED
    ).first()
    return same or _carry_out(_new(pack, area, from_on, voluntary_from), actor.ref)


@transaction.atomic
def carry_out_adoption(adoption_id: UUID, *, approved: bool, by: ActorRef) -> Adoption:
    """Takes the outcome of the decision about a proposal."""
    row = Adoption.objects.select_for_update().select_related("pack", "area").get(pk=adoption_id)
    if row.state != Adoption.State.PROPOSED:
        raise OutOfDate(noop("This proposal is decided already"))
    if approved:
        return _carry_out(row, by)
    row.state = Adoption.State.REFUSED
    row.save(update_fields=["state"])
    _record("rulebook.refused", row, by)
    return row


def _carry_out(row: Adoption, by: ActorRef) -> Adoption:
    # One change of an area's packs at a time: two adoptions at once would both end the older one.
    Agency.objects.select_for_update().get(pk=row.area_id)
    _refuse_known(row.pack, row.area, row.from_on)
    _end_older(row)
    row.state = Adoption.State.ADOPTED
    row.adopted_at = clock.now()
    row.save(update_fields=["state", "adopted_at"])
    _record("rulebook.adopted", row, by)
    return row


def _refuse_known(pack: Pack, area: Agency, from_on: date) -> None:
    """One version of a pack begins in an area on a day, no more."""
    same_day = Adoption.objects.filter(pack__key=pack.key, area=area, from_on=from_on, state=Adoption.State.ADOPTED)
    if same_day.exists():
        raise Refused(
            noop("%(pack)s is adopted for %(area)s from this day already"),
            code="already-adopted",
            pack=pack.key,
            area=area.name_en,
        )


def _end_older(row: Adoption) -> None:
    """The version before ends on the day on which this one begins."""
    Adoption.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=row.from_on),
        pack__key=row.pack.key,
        area=row.area,
        state=Adoption.State.ADOPTED,
        from_on__lt=row.from_on,
    ).update(to_on=row.from_on)


def _new(pack: Pack, area: Agency, from_on: date, voluntary_from: date | None) -> Adoption:
    return Adoption.objects.create(
        pack=pack,
        area=area,
        from_on=from_on,
        voluntary_from=voluntary_from,
        state=Adoption.State.PROPOSED,
        proposed_at=clock.now(),
    )


def _record(kind: str, row: Adoption, by: ActorRef) -> None:
    facts: dict[str, FactValue] = {
        "pack": row.pack.key,
        "version": row.pack.version,
        "area": row.area_id,
        "from": row.from_on.isoformat(),
        "voluntary_from": row.voluntary_from.isoformat() if row.voluntary_from else None,
    }
    record(
        NewEntry(
            kind=kind,
            subject=Subject("rulebook", row.pk),
            true_at=clock.now(),
            owner_path=row.area.path,
            actor=by,
            facts=facts,
        )
    )
