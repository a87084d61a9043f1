"""Fetching what an act is about: locked, visible, allowed; or the one answer for what is not there."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_noop as noop

from holdfast.domain.alert.words import Stage
from holdfast.domain.obligation.refusal import Refusal
from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import OutOfDate, Refused
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.alerts import access
from holdfast.rooms.alerts.models import Alert, Version


def locked_alert(actor: Actor, right: Right, alert_id: UUID) -> Alert:
    """The alert, ours until the transaction ends: of two acts on it the second sees what the first has done."""
    row = Alert.objects.select_for_update(of=("self",)).select_related("area").filter(pk=alert_id).first()
    if row is None:
        raise absent()
    require(actor, right, owner_path=row.owner_path, reading=access.READ)
    return row


def locked_version(actor: Actor, right: Right, version_id: UUID) -> tuple[Alert, Version]:
    """A version with its alert, which is what is locked."""
    found = Version.objects.filter(pk=version_id).values_list("alert_id", flat=True).first()
    if found is None:
        raise absent()
    alert = locked_alert(actor, right, found)
    return alert, Version.objects.get(pk=version_id)


def require_draft(version: Version) -> None:
    """Only a draft is written and sent."""
    if version.stage != Stage.DRAFT:
        raise OutOfDate(noop("This version is not a draft any more: look again"))


def require_unchanged(version: Version, seen: int | None) -> None:
    if seen is not None and seen != version.revision:
        raise OutOfDate(noop("It changed since you saw it: look again"), version=version.revision)


def raise_if(refusal: Refusal | None) -> None:
    """A refusal of the domain as the family's exception."""
    if refusal is not None:
        raise Refused(refusal.template, code=refusal.code, **refusal.values)


def said_last(alert: Alert) -> Version | None:
    """The version that was issued last; what is in work is none."""
    return alert.versions.filter(stage=Stage.ISSUED, superseded_at__isnull=True).first()
