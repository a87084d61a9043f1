"""One more round of a duty, from now, at places that owe it anyway: an assessment, a check, a test of the alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from holdfast.kernel.canonical import instant_text
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.obligations.actions.open_many import NewOwed, open_many
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.premises.access import ASK_DUTY
from holdfast.rooms.premises.entries import enter_many
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Premises


@dataclass(frozen=True)
class AskedDuty:
    """How many places owe one more, and how many do not owe this duty by their grade and are left alone."""

    places: int = 0
    asked: int = 0

    @property
    def left_alone(self) -> int:
        return self.places - self.asked


@transaction.atomic
def ask_duty(
    actor: Actor, premises_ids: Sequence[UUID], pack_key: str, rule_id: str, *, dry_run: bool = False
) -> AskedDuty:
    """Opens one more round of the duty now at each place where it runs and that the actor may ask; its window, post and
    ladder are those of the rule."""
    mine = visible_to(Premises.objects.filter(closed_at__isnull=True), actor, ASK_DUTY, room=ROOM)
    places = dict(mine.filter(pk__in=list(premises_ids)).values_list("pk", "owner_path"))
    running = Series.objects.filter(
        subject_room=ROOM, subject_id__in=list(places), rule__pack_key=pack_key, rule__rule_id=rule_id,
        ends_at__isnull=True, mode="live",
    )  # fmt: skip
    if dry_run:
        return AskedDuty(len(places), running.count())
    rows = list(running.select_related("rule", "owner").order_by("pk"))
    now = clock.now()
    open_many(
        [
            NewOwed(
                rule_row=row.rule,
                subject=Subject(ROOM, row.subject_id),
                label=row.subject_label,
                owner=row.owner,
                starts_at=now,
                occurrence=f"{instant_text(now)}#asked",
            )
            for row in rows
        ]
    )
    told = {"pack": pack_key, "rule": rule_id}
    enter_many("duty_asked", actor, [(row.subject_id, places[row.subject_id], told) for row in rows])
    return AskedDuty(len(places), len(rows))
