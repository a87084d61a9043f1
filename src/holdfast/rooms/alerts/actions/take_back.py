"""Taking back what waits for a yes, and dropping a draft that is not wanted any more."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.alert.words import Ending, Stage
from holdfast.kernel.errors import OutOfDate
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.alerts import access
from holdfast.rooms.alerts.actions.locking import locked_version, said_last
from holdfast.rooms.alerts.entries import enter
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.obligations.actions import withdraw_subject


@transaction.atomic
def take_back(actor: Actor, version_id: UUID) -> Version:
    """What waits for a yes becomes a draft again; those who were asked owe no answer."""
    alert, version = locked_version(actor, access.SEND, version_id)
    if version.stage != Stage.PROPOSED:
        raise OutOfDate(noop("This version does not wait for anybody"))
    withdraw_subject(Subject(ROOM, version.pk), reason="taken_back", actor=actor)
    version.stage, version.proposed_at, version.proposed_by_post = Stage.DRAFT, None, None
    version.save(update_fields=["stage", "proposed_at", "proposed_by_post"])
    Version.objects.filter(pk=version.pk).update(revision=version.revision + 1)
    version.revision += 1
    enter("taken_back", alert, actor.ref, version=version)
    return version


@transaction.atomic
def drop_draft(actor: Actor, version_id: UUID) -> Version:
    """A draft that nobody sends; an alert of which nothing was ever said is over with it."""
    alert, version = locked_version(actor, access.DRAFT, version_id)
    if version.stage != Stage.DRAFT:
        raise OutOfDate(noop("This version is not a draft any more: look again"))
    end_version(alert, version, Stage.DROPPED)
    enter("dropped", alert, actor.ref, version=version)
    return version


def end_version(alert: Alert, version: Version, stage: Stage) -> None:
    """A version that was not said and will not be; an alert without any other is over."""
    version.stage = stage
    version.save(update_fields=["stage"])
    if said_last(alert) is None:
        alert.over_at, alert.ending = clock.now(), Ending.DROPPED
        alert.save(update_fields=["over_at", "ending"])
