"""Showing a record sideways, to another branch, for reading or for acting too."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.rights.branch import is_on_branch
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
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
    _check(owner_path, agency, until_at, clock.now())
    return _shared(actor, subject, owner_path, agency, label, may_act=may_act, until_at=until_at)


def lend(subject: Subject, owner_path: str, agency: Agency, *, label: str = "", actor: Actor = SYSTEM_ACTOR) -> None:
    """Shows a record to another agency itself, and nobody below it, for reading, on behalf of an act of a room above, which
    asked for its own right. Nothing for an agency that sees it already."""
    live = Share.objects.filter(subject_room=subject.room, subject_id=subject.id, ended_at__isnull=True)
    if not is_on_branch(owner_path, agency.path) and not live.filter(with_agency=agency).exists():
        _shared(actor, subject, owner_path, agency, label, may_act=False, until_at=None, reaches_down=False)


def take_back(subject: Subject, agency: Agency, *, actor: Actor = SYSTEM_ACTOR, reason: str = "") -> None:
    """Ends what `lend` showed to an agency; `reason` is that of the act of a room above, where a person acts."""
    live = Share.objects.filter(subject_room=subject.room, subject_id=subject.id, with_agency=agency)
    for row in live.filter(ended_at__isnull=True, reaches_down=False).select_for_update(of=("self",)):
        _end(actor, row, reason)


def _shared(
    actor: Actor,
    subject: Subject,
    owner_path: str,
    agency: Agency,
    label: str,
    *,
    may_act: bool,
    until_at: datetime | None,
    reaches_down: bool = True,
) -> Share:
    with transaction.atomic():
        row = Share.objects.create(
            subject_room=subject.room,
            subject_id=subject.id,
            subject_label=label,
            owner_path=owner_path,
            with_agency=agency,
            may_act=may_act,
            reaches_down=reaches_down,
            from_at=clock.now(),
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


def end_share(actor: Actor, share_id: UUID, *, reason: str) -> None:
    """Ends a share; the other branch sees the record no more from the next request on."""
    said = typed_reason(reason)
    with transaction.atomic():
        _end(actor, share_for(actor, share_id, access.SHARE), said)


def _end(actor: Actor, row: Share, reason: str) -> None:
    if Share.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=clock.now()):
        subject = Subject(row.subject_room, row.subject_id)
        enter_about("share_ended", subject, row.owner_path, actor, reason=reason, share=row.pk)


def _check(owner_path: str, agency: Agency, until_at: datetime | None, now: datetime) -> None:
    if is_on_branch(owner_path, agency.path):
        raise Refused(noop("That agency sees this already"), code="sees-already")
    if until_at is not None and until_at <= now:
        raise BadInput(Place(field="until_at"), "a moment to come", until_at.isoformat())
