"""Marks of places: put up, taken down."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import Refused
from holdfast.kernel.reason import typed_reason
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.premises.queries import one as one_place
from holdfast.rooms.rounds import access
from holdfast.rooms.rounds.entries import enter_mark
from holdfast.rooms.rounds.models import Mark
from holdfast.rooms.rounds.tokens import new_secret

# Ours: more than any place has doors.
MOST_MARKS = 200


def add_mark(actor: Actor, premises_id: UUID, label: str) -> Mark:
    """A new mark of a place, with a token of its own."""
    place = one_place(actor, premises_id)
    require(actor, access.KEEP_MARKS, owner_path=place.owner_path, reading=access.READ_MARKS)
    if not label.strip():
        raise Refused(noop("Say where it hangs"), code="label-missing")
    with transaction.atomic():
        if Mark.objects.filter(premises=place, ended_at__isnull=True).count() >= MOST_MARKS:
            raise Refused(noop("This place has enough marks"), code="too-many-marks")
        row = Mark.objects.create(
            premises=place,
            owner_path=place.owner_path,
            label=label.strip()[:80],
            secret=new_secret(),
            added_at=clock.now(),
        )
        enter_mark("mark_added", actor, row)
    return row


def end_mark(actor: Actor, mark_id: UUID, *, reason: str) -> Mark:
    """The mark confirms nothing from now on; reports that it confirmed stay."""
    said = typed_reason(reason)
    with transaction.atomic():
        row = Mark.objects.select_for_update().filter(pk=mark_id).first()
        if row is None:
            raise absent()
        require(actor, access.KEEP_MARKS, owner_path=row.owner_path, reading=access.READ_MARKS)
        if row.ended_at is None:
            row.ended_at = clock.now()
            row.save(update_fields=["ended_at"])
            enter_mark("mark_ended", actor, row, reason=said)
    return row
