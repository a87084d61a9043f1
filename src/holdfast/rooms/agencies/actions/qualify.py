"""What a member of staff is qualified for."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from holdfast.domain.ledger.facts import is_token
from holdfast.kernel.errors import BadInput, Place
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actions.add_agency import CODE
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import Qualification
from holdfast.rooms.agencies.records import user_for


def qualify(actor: Actor, user_id: UUID, key: str, *, from_on: date, until_on: date | None = None) -> Qualification:
    """Notes a qualification with its days; noting the same day again changes its end."""
    if not CODE.match(key) or not is_token(key):
        raise BadInput(Place(field="key"), "lower case letters, digits and hyphens", repr(key))
    if until_on is not None and until_on < from_on:
        raise BadInput(Place(field="until_on"), "a day after the first", until_on.isoformat())
    with transaction.atomic():
        user = user_for(actor, user_id, access.QUALIFY)
        row, _ = Qualification.objects.update_or_create(
            user=user, key=key, from_on=from_on, defaults={"until_on": until_on}
        )
        enter(
            "qualified",
            user.pk,
            user.agency.path,
            actor,
            qualification=key,
            from_on=from_on.isoformat(),
            until_on=until_on.isoformat() if until_on else None,
        )
    return row
