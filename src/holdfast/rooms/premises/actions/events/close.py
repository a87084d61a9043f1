"""A large event that has ended closes itself."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from holdfast.domain.obligation.states import State
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR
from holdfast.rooms.obligations.actions import end_series
from holdfast.rooms.obligations.actions.withdraw import withdraw_rows
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.premises.actions.events.held import series_of
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Event, Premises


def next_ended(failed: Collection[UUID]) -> UUID | None:
    """The event that ended first of those that still stand open and did not fail."""
    ended = Event.objects.filter(over_at__isnull=True, ends_at__lte=clock.now()).exclude(pk__in=failed)
    return ended.order_by("ends_at", "pk").values_list("pk", flat=True).first()


@transaction.atomic
def close_event(pk: UUID) -> int:
    """Closes an event that has ended: its series end, what is open stays owed. Answers 1, or 0 when it was closed before."""
    now = clock.now()
    ended = Event.objects.filter(pk=pk, over_at__isnull=True, ends_at__lte=now)
    event = ended.select_for_update(of=("self",)).select_related("premises").first()
    if event is None:
        return 0  # another worker got there first, or it was moved meanwhile
    live = series_of(event.premises_id)
    end_series(live, reason="over")
    _withdraw_what_comes_after(event)
    event.over_at = now
    event.save(update_fields=["over_at"])
    Premises.objects.filter(pk=event.premises_id).update(closed_at=now)
    owed = Obligation.objects.filter(subject_id=event.premises_id, state=State.OPEN.value).count()
    enter("event_over", event.premises_id, event.premises.owner_path, SYSTEM_ACTOR, series=len(live), owed=owed)
    return 1


def _withdraw_what_comes_after(event: Event) -> None:
    """A round that would have been due after the end is owed by nobody; what was due before it stays owed."""
    after = Obligation.objects.filter(
        subject_room=ROOM,
        subject_id=event.premises_id,
        series__isnull=False,
        state=State.OPEN.value,
        due_at__gt=event.ends_at,
    )
    withdraw_rows(list(after.select_for_update(of=("self",)).order_by("pk")), "over", None)
