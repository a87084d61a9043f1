"""Verifying what was checked: by the agency that the pack names, never by whoever checked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.measures.verifying import Looker, refusal, valid_until
from holdfast.kernel.errors import OutOfDate, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.measures.access import VERIFY
from holdfast.rooms.measures.actions.check import write_look
from holdfast.rooms.measures.actions.locking import Held, held_measure
from holdfast.rooms.measures.entries import enter
from holdfast.rooms.measures.models import Check, PlaceMeasure
from holdfast.rooms.measures.renewing import renew
from holdfast.rooms.measures.verifiers import named_agency
from holdfast.rooms.rulebook.queries import working_calendar

WHY_NOT = {
    "not-checked": noop("Nobody has checked this measure yet"),
    "same-person": noop("Whoever checked a measure does not verify it"),
    "same-agency": noop("Another agency than the one that checked verifies a measure"),
    "not-named": noop("This is verified by: %(who)s"),
}


@transaction.atomic
def verify(actor: Actor, measure_id: UUID, *, look: int | None = None) -> PlaceMeasure:
    """Confirms the newest look at a measure. `look` is the one that the verifier saw: a newer one is not confirmed
    by mistake."""
    held = held_measure(actor, VERIFY, measure_id)
    seen = Check.objects.filter(measure=held.row, verified=False).order_by("-pk").first()
    if look is not None and (seen is None or seen.pk != look):
        raise OutOfDate(noop("It was checked again since you saw it: look again"))
    if held.row.verified_at is not None:
        raise Refused(noop("It is verified already"), code="already-verified")
    _refuse(actor, held, seen)
    now = clock.now()
    row = _write(actor, held, now)
    write_look(actor, row, now, verified=True)
    enter("verified", row, now, actor, valid_until=row.valid_until)
    renew(actor, held.measure, row, held.place, held.holds)
    return row


def _write(actor: Actor, held: Held, now: datetime) -> PlaceMeasure:
    row, owner = held.row, held.place.owner
    row.verified_at, row.verifier_post = now, actor.post_id
    row.valid_until = valid_until(now, held.measure.valid_for, working_calendar(owner, held.holds.on), owner.zone)
    row.save(update_fields=["verified_at", "verifier_post", "valid_until"])
    return row


def _refuse(actor: Actor, held: Held, seen: Check | None) -> None:
    checked = Looker(seen.by_user, seen.by_path) if seen else None
    named = named_agency(held.measure.verified_by, held.place.owner)
    why = refusal(checked, Looker(actor.user_id, actor.path), named.path)
    if why:
        raise Refused(WHY_NOT[why], code=why, who=named.name_en)
