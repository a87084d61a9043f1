"""Whom a version reaches: agencies, communities, those concerned, and the places of its area through who runs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from holdfast.domain.rights.branch import ancestors
from holdfast.plumbing import clock
from holdfast.policy.documents.alerts import AlertLevelTable
from holdfast.policy.documents.words import Audience
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import Recipient, RecipientBook, agency_branch
from holdfast.rooms.alerts.area import places_in
from holdfast.rooms.alerts.models import Alert, Target, Version
from holdfast.rooms.premises.models import Premises

Kind = Target.Kind
# What signs nothing and relays nothing: runners of places and volunteers are reached as such; auditors look on.
NOT_AGENCIES = (Agency.Kind.OPERATOR, Agency.Kind.VOLUNTEER, Agency.Kind.AUDIT)


@dataclass(frozen=True)
class Whom:
    """One who is told and asked. Near: of the area's own branch."""

    kind: str
    agency: Agency
    premises: Premises | None = None
    near: bool = True


def audience_of(alert: Alert, version: Version, level: AlertLevelTable, *, issuer: UUID | None) -> list[Whom]:
    """Each agency once and each place once; the issuer's own agency is not asked."""
    places = places_in(alert, version)
    found: dict[tuple[UUID, UUID | None], Whom] = {}
    for whom in _all(alert, version, level, places):
        if whom.premises is not None or whom.agency.pk != issuer:
            found.setdefault((whom.agency.pk, whom.premises.pk if whom.premises else None), whom)
    return list(found.values())


def _all(alert: Alert, version: Version, level: AlertLevelTable, places: list[Premises]) -> Iterator[Whom]:
    if Audience.SITES in level.audience:
        yield from (Whom(Kind.SITE, place.owner, place) for place in places)
    if Audience.AGENCIES in level.audience:
        yield from _agencies(alert.area)
    if Audience.COMMUNITIES in level.audience:
        yield from (Whom(Kind.COMMUNITY, agency) for agency in _communities(alert.area))
    if Audience.CONCERNED in level.audience:
        yield from (Whom(Kind.CONCERNED, agency, near=True) for agency in _concerned(alert.area, version, places))


def _agencies(area: Agency) -> Iterator[Whom]:
    """The agencies of the area, those above it, and those that serve the whole of what is above."""
    above = ancestors(area.path)
    reach = Q(path__startswith=area.path) | Q(path__in=above) | Q(parent__path__in=above)
    rows = Agency.objects.filter(reach, closed_at__isnull=True).exclude(kind__in=NOT_AGENCIES).select_related("parent")
    for agency in rows.exclude(level=Agency.Level.OPERATOR).order_by("path"):
        inside = agency.path.startswith(area.path)
        beside = agency.parent is not None and agency.level == agency.parent.level
        if inside or agency.path in above or beside:
            yield Whom(Kind.AGENCY, agency, near=inside)


def _communities(area: Agency) -> Iterable[Agency]:
    rows = agency_branch(area.path).exclude(kind__in=(Agency.Kind.AUDIT, Agency.Kind.OPERATOR))
    return rows.filter(Q(level=Agency.Level.COMMUNITY) | Q(kind=Agency.Kind.VOLUNTEER))


def _concerned(area: Agency, version: Version, places: list[Premises]) -> Iterable[Agency]:
    """Those that were chosen; without any, whoever runs a place in the area."""
    if version.concerned:
        return agency_branch(area.path).filter(pk__in=version.concerned)
    return {place.owner_id: place.owner for place in places}.values()


def people_of(whom: Iterable[Whom]) -> dict[UUID, tuple[Recipient, Agency]]:
    """Who is told, each person once, with the agency through which they are."""
    rows = list(whom)
    book = RecipientBook(clock.now())
    agencies = {one.agency.pk: one.agency for one in rows}
    book.prime(agencies)
    found: dict[UUID, tuple[Recipient, Agency]] = {}
    for agency in agencies.values():
        for person in book.find("agency", None, agency.pk):
            found.setdefault(person.user_id, (person, agency))
    return found
