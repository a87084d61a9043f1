"""Fetching a row for an act: locked, visible, allowed; or the one answer for what is not there."""

from __future__ import annotations

from uuid import UUID

from holdfast.domain.obligation.refusal import Refusal
from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import Refused
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.models import Obligation, Series


def locked(obligation_id: UUID) -> Obligation:
    """The row, ours until the transaction ends; the clock skips it meanwhile."""
    row = Obligation.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=obligation_id).first()
    if row is None:
        raise absent()
    return row


def locked_for(actor: Actor, right: Right, obligation_id: UUID) -> Obligation:
    """The locked row, when the actor has `right` on it."""
    row = locked(obligation_id)
    require(actor, right, owner_path=row.owner_path, subject=facts.about(row), reading=access.READ)
    return row


def locked_series(actor: Actor, right: Right, series_id: UUID) -> Series:
    row = Series.objects.select_for_update(of=("self",)).filter(pk=series_id).first()
    if row is None:
        raise absent()
    require(actor, right, owner_path=row.owner_path, reading=access.READ)
    return row


def raise_if(refusal: Refusal | None) -> None:
    """A refusal of the domain as the family's exception."""
    if refusal is not None:
        raise Refused(refusal.template, code=refusal.code, **refusal.values)
