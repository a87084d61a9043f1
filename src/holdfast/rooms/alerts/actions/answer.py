"""Answering an alert: wherever its obligation is settled, the mode decides whose answers are owed no more."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.alert.acknowledging import Owed, released
from holdfast.domain.alert.words import Asked, Outcome
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.alerts import access
from holdfast.rooms.alerts.actions.releasing import release
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import DoorTask, Target, Version
from holdfast.rooms.alerts.queries import seen
from holdfast.rooms.obligations.actions import settle
from holdfast.rooms.obligations.events import DutySettled


@transaction.atomic
def acknowledge(actor: Actor, alert_id: UUID, *, premises: Sequence[UUID] = ()) -> int:
    """Answers for the actor's own agency and the places that it runs, or for those places alone; answers how many."""
    alert = seen(actor).filter(pk=alert_id).first()
    if alert is None:
        raise absent()
    require(actor, access.ANSWER, owner_path=actor.path, reading=access.READ)
    waiting = Target.objects.filter(version__alert=alert, answered_at__isnull=True, released_at__isnull=True)
    mine = waiting.filter(agency_id=actor.agency_id) if actor.agency_id else waiting.none()
    if premises:
        mine = mine.filter(premises_id__in=premises)
    wanted = [pk for pk in mine.order_by("pk").values_list("obligation_id", flat=True) if pk is not None]
    if not wanted:
        raise Refused(noop("Nothing of this alert waits for an answer of your agency"), code="nothing-owed")
    for obligation_id in wanted:
        if Target.objects.filter(obligation_id=obligation_id, released_at__isnull=True).exists():
            settle(actor, obligation_id, true_at=clock.now())
    return len(wanted)


def follow_answer(event: DutySettled) -> None:
    """Somebody settled what was asked: the answer stands in the matrix, and where enough have answered the others owe
    none. A task at the door that was settled without a word counts as done."""
    if event.about.room != ROOM:
        return
    target = Target.objects.filter(pk__in=_target(event)).select_related("version").first()
    if target is not None:
        target.answered_at, target.answered_by_post = event.true_at, event.by_post
        target.save(update_fields=["answered_at", "answered_by_post"])
        _release_others(target.version)
    DoorTask.objects.filter(obligation_id=event.obligation_id, outcome="").update(
        outcome=Outcome.DONE.value, answered_at=event.true_at, answered_by_post=event.by_post
    )


def _target(event: DutySettled) -> list[UUID]:
    return list(Target.objects.filter(obligation_id=event.obligation_id).values_list("pk", flat=True))


def _release_others(version: Version) -> None:
    rows = Target.objects.filter(version=version).order_by("pk")
    owed = [
        Owed(row.obligation_id, row.answered_at is not None, row.released_at is None)
        for row in rows
        if row.obligation_id
    ]
    ids = released(Asked(version.asked), version.some, owed)
    if ids:
        release(ids, reason="answered_by_others")
