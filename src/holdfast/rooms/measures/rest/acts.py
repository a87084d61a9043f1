"""One measure of a place, and what is done about it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.measures import actions
from holdfast.rooms.measures.actions import NewCheck, NewTrial
from holdfast.rooms.measures.detail import detail_of
from holdfast.rooms.measures.models import PlaceMeasure, Trial
from holdfast.rooms.measures.rest.places import finding_of
from holdfast.rooms.measures.rest.router import router
from holdfast.rooms.measures.rest.shapes import (
    CheckIn,
    LookOut,
    MeasureDetailOut,
    MeasureOut,
    TrialIn,
    TrialOut,
    VerifyIn,
)


@router.get("/{measure_id}", response=MeasureDetailOut)
def read_measure(request: HttpRequest, measure_id: UUID) -> MeasureDetailOut:
    """A measure of a place with its history and its tests, the newest first."""
    return _detail(actor_of(request), measure_id)


@router.post("/{measure_id}/check", response=MeasureOut)
def check_measure(request: HttpRequest, measure_id: UUID, body: CheckIn) -> PlaceMeasure:
    """Says how a measure stands; its verification is over with it."""
    new = NewCheck(finding_of(body), body.true_at or clock.now(), body.note)
    return actions.check(actor_of(request), measure_id, new)


@router.post("/{measure_id}/verify", response=MeasureOut)
def verify_measure(request: HttpRequest, measure_id: UUID, body: VerifyIn) -> PlaceMeasure:
    """Confirms the newest look: another agency than the one that checked, as the pack names it."""
    return actions.verify(actor_of(request), measure_id, look=body.look)


@router.post("/{measure_id}/trials", response={201: TrialOut})
def test_measure(request: HttpRequest, measure_id: UUID, body: TrialIn) -> Status[Trial]:
    """Records an unannounced test; a failed one marks the measure down."""
    words = body.dict() | {"true_at": body.true_at or clock.now()}
    return Status(201, actions.record_trial(actor_of(request), measure_id, NewTrial(**words)))


def _detail(actor: Actor, measure_id: UUID) -> MeasureDetailOut:
    found = detail_of(actor, measure_id)
    return MeasureDetailOut(
        measure=MeasureOut.model_validate(found.row),
        looks=[LookOut.model_validate(look) for look in found.looks],
        trials=[TrialOut.model_validate(trial) for trial in found.trials],
        tests=found.tally.tests,
        failed=found.tally.failed,
        miss_rate=found.tally.miss_rate,
        verified_by=found.verifier.pk,
    )
