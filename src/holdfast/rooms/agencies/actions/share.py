"""Showing a record sideways, to another branch, for reading or for acting too."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.rights.branch import is_on_branch
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter_about
from holdfast.rooms.agencies.models import Agency, Share
from holdfast.rooms.agencies.queries import directory
from holdfast.rooms.agencies.records import share_for
from holdfast.rooms.agencies.rights import absent, require


def share(
    actor: Actor,
    subject: Subject,
    owner_path: str,
    with_agency_id: UUID,
    *,
    label: str = "",
    may_act: bool = False,
    until_at: datetime | None = None,
) -> Share:
    """Shares a record of the actor's branch. The room of the record says whose it is; see its `share` act."""
    require(actor, access.SHARE, owner_path=owner_path)
    agency = directory(actor).filter(pk=with_agency_id).first()
    if agency is None:
        raise absent()
    now = clock.now()
    _check(owner_path, agency, until_at, now)
    with transaction.atomic():
        row = Share.objects.create(
            subject_room=subject.room,
            subject_id=subject.id,
            subject_label=label,
            owner_path=owner_path,
            with_agency=agency,
            may_act=may_act,
            from_at=now,
            until_at=until_at,
        )
        enter_about(
            "shared",
            subject,
            owner_path,
            actor,
            share=row.pk,
            with_agency=agency.pk,
            may_act=may_act,
            until_at=until_at,
        )
    return row


def end_share(actor: Actor, share_id: UUID) -> None:
    """Ends a share; the other branch sees the record no more from the next request on."""
    with transaction.atomic():
        row = share_for(actor, share_id, access.SHARE)
        if Share.objects.filter(pk=share_id, ended_at__isnull=True).update(ended_at=clock.now()):
            enter_about("share_ended", Subject(row.subject_room, row.subject_id), row.owner_path, actor, share=row.pk)


def _check(owner_path: str, agency: Agency, until_at: datetime | None, now: datetime) -> None:
    if is_on_branch(owner_path, agency.path):
        raise Refused(noop("That agency sees this already"), code="sees-already")
    if until_at is not None and until_at <= now:
        raise BadInput(Place(field="until_at"), "a moment to come", until_at.isoformat())
