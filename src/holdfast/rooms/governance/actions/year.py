"""The year of an office: targets set by decisions of its leading group; checked each quarter, judged at the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.ledger.entry import FactValue
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.governance.access import AIM, READ
from holdfast.rooms.governance.entries import committed, tell
from holdfast.rooms.governance.models import Meeting, Resolution, Review, TargetDecision
from holdfast.rooms.governance.targets import Aim, aims, steps_owed
from holdfast.rooms.obligations import actions as obligations

WHOLE = 100


@transaction.atomic
def set_target(actor: Actor, resolution_id: UUID, indicator: str, from_on: date, value: float) -> TargetDecision:
    """A decision of a held meeting says what an indicator must reach in its area from a day on."""
    rows = Resolution.objects.select_related("meeting__group__office")
    decided = rows.filter(pk=resolution_id).first()
    if decided is None:
        raise absent()
    office = decided.meeting.group.office
    require(actor, AIM, owner_path=office.path, reading=READ)
    if decided.meeting.state != Meeting.State.HELD:
        raise Refused(noop("Targets are changed by a meeting that was held"), code="not-held")
    _check(office, indicator, value)
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    same = TargetDecision.objects.filter(area=office, indicator=indicator, from_on=from_on, replaced_at__isnull=True)
    same.update(replaced_at=clock.now())
    row = TargetDecision.objects.create(
        area=office, area_path=office.path, indicator=indicator, from_on=from_on, value=value, resolution=decided,
        set_at=clock.now(), set_by_post=actor.post_id,
    )  # fmt: skip
    facts: dict[str, FactValue] = {"indicator": indicator, "from_on": from_on.isoformat(), "value": f"{value:g}"}
    tell("target_set", row.pk, office.path, actor, {}, resolution=decided.pk, **facts)
    return row


@transaction.atomic
def review_targets(actor: Actor, office_id: UUID, step: str, figures: Mapping[str, float], note: str = "") -> Review:
    """Does a step of the year: keeps each target with the figure that is told for it, and settles what is owed."""
    office = Agency.objects.filter(pk=office_id, closed_at__isnull=True).first()
    if office is None:
        raise absent()
    require(actor, AIM, owner_path=office.path, reading=READ)
    if step not in Review.Step.values:
        raise BadInput(Place(field="step"), "one of " + ", ".join(Review.Step.values), step or "nothing")
    duty = steps_owed(office).get(step)
    if duty is None:
        raise Refused(noop("This step of the year is not owed now"), code="not-owed")
    today = clock.now().astimezone(ZoneInfo(office.zone)).date()
    salt, said = committed("note", note.strip())
    row = Review.objects.create(
        office=office, owner_path=office.path, step=step, duty_id=duty.pk, due_at=duty.due_at, done_at=clock.now(),
        done_by_post=actor.post_id, note=note.strip(), note_salt=salt,
        lines=[_line(aim, today, figures.get(aim.indicator.id)) for aim in aims(office, today)],
    )  # fmt: skip
    tell("targets_reviewed", row.pk, office.path, actor, said, step=step, duty=duty.pk)
    obligations.settle(actor, duty.pk, true_at=row.done_at)
    return row


def _check(office: Agency, indicator: str, value: float) -> None:
    today = clock.now().astimezone(ZoneInfo(office.zone)).date()
    known = [aim.indicator.id for aim in aims(office, today)]
    if indicator not in known:
        raise BadInput(Place(field="indicator"), "one of " + ", ".join(known), indicator or "nothing")
    if not 0 <= value <= WHOLE:
        raise BadInput(Place(field="value"), "a share from 0 to 100", f"{value:g}")


def _line(aim: Aim, today: date, figure: float | None) -> dict[str, object]:
    """What the target was on that day, the figure told, and whether it reaches it; None: nobody knows."""
    target = aim.series.on(today)
    reached = target.is_reached(figure) if target and figure is not None else None
    aimed = {"target": target.value, "at_least": target.at_least} if target else {"target": None, "at_least": True}
    return {"indicator": aim.indicator.id, **aimed, "figure": figure, "reached": reached}
