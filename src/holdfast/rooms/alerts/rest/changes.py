"""Following up on alerts: raise, lower, update, extend, cancel, still true; acknowledging, and outcomes at the door."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from holdfast.rooms.agencies.actions.step_up import Proof
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.alerts import actions, queries
from holdfast.rooms.alerts.models import DoorTask, Version
from holdfast.rooms.alerts.rest.router import router
from holdfast.rooms.alerts.rest.shapes import (
    AlertAnswerIn,
    AlertLevelIn,
    AlertOut,
    AlertUntilIn,
    AlertUpdateIn,
    AlertVersionOut,
    AlertWhyIn,
    AnsweredOut,
    DoorIn,
    DoorTaskOut,
)


@router.post("/{alert_id}/raise", response=AlertVersionOut)
def raise_alert(request: HttpRequest, alert_id: UUID, body: AlertLevelIn) -> Version:
    """Says a graver level of what is in force, in one act."""
    actor = actor_of(request)
    draft = actions.Draft(co_issuers=body.co_issuers)
    queries.one(actor, alert_id)
    return actions.raise_alert(
        actor, alert_id, body.level, body.why, expires_at=body.expires_at, draft=draft, proof=Proof(code=body.code)
    )


@router.post("/{alert_id}/lower", response=AlertVersionOut)
def lower_alert(request: HttpRequest, alert_id: UUID, body: AlertLevelIn) -> Version:
    """Says a lesser level of what is in force, in one act."""
    actor = actor_of(request)
    draft = actions.Draft(co_issuers=body.co_issuers)
    queries.one(actor, alert_id)
    return actions.lower_alert(
        actor, alert_id, body.level, body.why, expires_at=body.expires_at, draft=draft, proof=Proof(code=body.code)
    )


@router.post("/{alert_id}/update", response=AlertVersionOut)
def update_alert(request: HttpRequest, alert_id: UUID, body: AlertUpdateIn) -> Version:
    """Says it anew at the same level; everybody answers anew."""
    actor = actor_of(request)
    queries.one(actor, alert_id)
    return actions.update_alert(
        actor, alert_id, body.why, body.said.draft(), expires_at=body.expires_at, proof=Proof(code=body.code)
    )


@router.post("/{alert_id}/extend", response=AlertVersionOut)
def extend_alert(request: HttpRequest, alert_id: UUID, body: AlertUntilIn) -> Version:
    actor = actor_of(request)
    queries.one(actor, alert_id)
    return actions.extend_alert(actor, alert_id, body.expires_at, body.why)


@router.post("/{alert_id}/cancel", response=AlertVersionOut)
def cancel_alert(request: HttpRequest, alert_id: UUID, body: AlertWhyIn) -> Version:
    actor = actor_of(request)
    queries.one(actor, alert_id)
    return actions.cancel_alert(actor, alert_id, body.why)


@router.post("/{alert_id}/still-true", response=AlertOut)
def say_alert_still_true(request: HttpRequest, alert_id: UUID) -> AlertOut:
    """Answers "still true?" once it is asked; its end stays as it is."""
    actor = actor_of(request)
    queries.one(actor, alert_id)
    row = actions.say_still_true(actor, alert_id)
    return AlertOut.of(row, queries.last_said([row.pk]).get(row.pk))


@router.post("/{alert_id}/acknowledge", response=AnsweredOut)
def acknowledge_alert(request: HttpRequest, alert_id: UUID, body: AlertAnswerIn) -> AnsweredOut:
    """Answers for the own agency and the places that it runs."""
    return AnsweredOut(answered=actions.acknowledge(actor_of(request), alert_id, premises=body.premises))


@router.post("/doors/{task_id}", response=DoorTaskOut)
def answer_door_task(request: HttpRequest, task_id: UUID, body: DoorIn) -> DoorTask:
    """What a place did about a measure; not possible and partly need their reason."""
    return actions.answer_at_door(actor_of(request), task_id, body.outcome, body.note)
