"""Assessing what is known: how soon, how sure, on what it stands. The first step of every version."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.plumbing import clock
from holdfast.policy.documents.words import AlertCertainty, AlertUrgency
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.alerts import access
from holdfast.rooms.alerts.actions.locking import locked_version, require_draft
from holdfast.rooms.alerts.entries import committed, enter
from holdfast.rooms.alerts.models import Version


@transaction.atomic
def assess_alert(actor: Actor, version_id: UUID, *, urgency: str, certainty: str, note: str) -> Version:
    """Notes the assessment of a draft; another one replaces it, and both are in the ledger."""
    alert, version = locked_version(actor, access.DRAFT, version_id)
    require_draft(version)
    for field, value, known in (("urgency", urgency, AlertUrgency), ("certainty", certainty, AlertCertainty)):
        if value not in list(known):
            raise BadInput(Place(field=field), "one of " + ", ".join(known), value or "nothing")
    if not note.strip():
        raise Refused(noop("Say what the assessment stands on"), code="no-reason")
    version.urgency, version.certainty = urgency, certainty
    version.assessed_at, version.assessed_by_post = clock.now(), actor.post_id
    version.assessment = note.strip()
    version.assessment_salt, commitments = committed("assessment", version.assessment)
    version.revision += 1
    version.save()
    enter(
        "assessed",
        alert,
        actor.ref,
        version=version,
        commitments=commitments,
        urgency=urgency.lower(),
        certainty=certainty.lower(),
    )
    return version
