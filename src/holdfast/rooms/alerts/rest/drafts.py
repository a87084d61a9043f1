"""Drafting and sending alerts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from holdfast.domain.mode import Mode
from holdfast.rooms.agencies.actions.step_up import Proof
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.alerts import actions
from holdfast.rooms.alerts.models import Version
from holdfast.rooms.alerts.rest.router import router
from holdfast.rooms.alerts.rest.shapes import AlertDraftIn, AlertIn, AlertVersionOut, AssessmentIn, ProofIn


@router.post("", response={201: AlertVersionOut})
def begin_alert(request: HttpRequest, body: AlertIn) -> Status[Version]:
    """Begins a draft; nothing is sent."""
    area = Agency.objects.filter(pk=body.area_id, closed_at__isnull=True).first()
    if area is None:
        raise absent()
    new = actions.NewAlert(area, body.level, body.kind, body.template, Mode(body.mode))
    return Status(201, actions.begin_alert(actor_of(request), new))


@router.post("/versions/{version_id}/write", response=AlertVersionOut)
def write_alert(request: HttpRequest, version_id: UUID, body: AlertDraftIn) -> Version:
    """Changes a draft; 409 when somebody else changed it after `seen`."""
    return actions.write_alert(actor_of(request), version_id, body.draft(), seen=body.seen)


@router.post("/versions/{version_id}/assess", response=AlertVersionOut)
def assess_alert(request: HttpRequest, version_id: UUID, body: AssessmentIn) -> Version:
    """Notes how soon and how sure, and on what that stands; every version needs it."""
    return actions.assess_alert(actor_of(request), version_id, **body.dict())


@router.post("/versions/{version_id}/send", response=AlertVersionOut)
def send_alert(request: HttpRequest, version_id: UUID, body: ProofIn) -> Version:
    """Issues it, or asks those whose yes it needs: see `stage` of the answer."""
    return actions.send_alert(actor_of(request), version_id, Proof(code=body.code))


@router.post("/versions/{version_id}/take-back", response=AlertVersionOut)
def take_alert_back(request: HttpRequest, version_id: UUID) -> Version:
    return actions.take_back(actor_of(request), version_id)


@router.post("/versions/{version_id}/drop", response=AlertVersionOut)
def drop_alert(request: HttpRequest, version_id: UUID) -> Version:
    return actions.drop_draft(actor_of(request), version_id)
