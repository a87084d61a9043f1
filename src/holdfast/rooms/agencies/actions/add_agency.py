"""Growing and pruning the tree of agencies."""

from __future__ import annotations

import re
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.reason import typed_reason
from holdfast.plumbing import clock
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import Agency, Holding
from holdfast.rooms.agencies.records import agency_for

CODE = re.compile(r"(?=.{1,40}\Z)[a-z0-9]+(-[a-z0-9]+)*\Z")


def add_agency(
    actor: Actor, parent_id: UUID, *, code: str, kind: str, level: str, name_en: str, name_zh: str = "", zone: str = ""
) -> Agency:
    """Adds an agency below `parent_id`. Its code is part of its path for good."""
    parent = agency_for(actor, parent_id, access.CHANGE_TREE)
    if parent.closed_at:
        raise Refused(noop("A closed agency takes no others"), code="agency-closed")
    agency = new_agency(parent, code=code, kind=kind, level=level, name_en=name_en, name_zh=name_zh, zone=zone)
    try:
        with transaction.atomic():
            agency.save(force_insert=True)
            enter("agency_added", agency.pk, agency.path, actor, agency_kind=kind, level=level)
    except IntegrityError as error:
        raise Refused(noop("%(taken)s is taken here"), code="code-taken", taken=code) from error
    return agency


def new_agency(
    parent: Agency | None, *, code: str, kind: str, level: str, name_en: str, name_zh: str = "", zone: str = ""
) -> Agency:
    """An agency whose fields are checked, not saved yet."""
    if not CODE.match(code):
        raise BadInput(Place(field="code"), "lower case letters, digits and hyphens", repr(code))
    if kind not in Agency.Kind.values:
        raise BadInput(Place(field="kind"), ", ".join(Agency.Kind.values), repr(kind))
    if level not in Agency.Level.values:
        raise BadInput(Place(field="level"), ", ".join(Agency.Level.values), repr(level))
    if not name_en.strip():
        raise BadInput(Place(field="name_en"), "a name", "nothing")
    zone = zone or (parent.zone if parent else "UTC")
    _check_zone(zone)
    path = f"{parent.path if parent else ''}{code}."
    if len(path) > 200:
        raise BadInput(Place(field="code"), "a path of at most 200 characters", f"{len(path)}")
    return Agency(
        parent=parent, code=code, path=path, kind=kind, level=level, name_en=name_en, name_zh=name_zh, zone=zone
    )


def close_agency(actor: Actor, agency_id: UUID, *, reason: str) -> None:
    """Closes an agency that has no open agency below it and no post that anybody holds."""
    said = typed_reason(reason)
    with transaction.atomic():
        agency = agency_for(actor, agency_id, access.CHANGE_TREE)
        if agency.path == actor.path:
            raise Refused(noop("An agency is closed from above"), code="own-agency")
        Agency.objects.select_for_update().get(pk=agency.pk)
        _refuse_if_in_use(agency)
        if Agency.objects.filter(pk=agency.pk, closed_at__isnull=True).update(closed_at=clock.now()):
            enter("agency_closed", agency.pk, agency.path, actor, reason=said)


def _refuse_if_in_use(agency: Agency) -> None:
    below = Agency.objects.filter(path__startswith=agency.path, closed_at__isnull=True).exclude(pk=agency.pk).count()
    if below:
        raise Refused(noop("%(count)s agencies below it are open"), code="agencies-below", count=below)
    held = Holding.objects.filter(post__agency=agency, until_at__isnull=True, post__closed_at__isnull=True).count()
    if held:
        raise Refused(noop("%(count)s of its posts are held"), code="posts-held", count=held)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadInput(Place(field="zone"), "a zone like Asia/Shanghai", repr(zone)) from error
