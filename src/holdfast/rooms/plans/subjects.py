"""What plans are of: places and agencies, each behind its own room's door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.plans import access
from holdfast.rooms.plans.models import Plan
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import grades_of, label_of, one

PREMISES, AGENCIES = "premises", "agencies"


@dataclass(frozen=True)
class Of:
    """A subject of a plan: its owner, what it is called, `of` as packs name it, and its grade by each pack."""

    subject: Subject
    label: str
    owner: Agency
    of: str
    grades: Mapping[str, str]


def subject_for(actor: Actor, subject: Subject) -> Of:
    """The place or agency as the actor sees it; NotFound for anything else."""
    if subject.room == PREMISES:
        return place_as_subject(one(actor, subject.id))
    if subject.room == AGENCIES:
        rows = visible_to(Agency.objects.filter(closed_at__isnull=True), actor, access.READ, path="path")
        agency = rows.filter(pk=subject.id).first()
        if agency is not None:
            return agency_as_subject(agency)
    raise absent()


def subject_of(plan: Plan) -> Of:
    """The subject of a plan that was fetched with its right asked already."""
    if plan.subject_room == PREMISES:
        return place_as_subject(Premises.objects.select_related("owner").get(pk=plan.subject_id))
    return agency_as_subject(Agency.objects.get(pk=plan.subject_id))


def place_as_subject(place: Premises) -> Of:
    grades = {held.pack_key: held.grade for held in grades_of(place)}
    return Of(Subject(PREMISES, place.pk), label_of(place), place.owner, PREMISES, grades)


def agency_as_subject(agency: Agency) -> Of:
    """The office of a city has the city's plan."""
    is_city = agency.level == Agency.Level.CITY and agency.kind == Agency.Kind.OFFICE
    return Of(Subject(AGENCIES, agency.pk), agency.name_en, agency, "city" if is_city else "agency", {})


def names_of(plans: Iterable[Plan], *, chinese: bool) -> dict[UUID, str]:
    """What each plan's subject is called now, in two queries however many there are."""
    listed = list(plans)
    names = {plan.pk: plan.subject_label for plan in listed}
    if not chinese:
        return names
    places = [plan.subject_id for plan in listed if plan.subject_room == PREMISES]
    agencies = [plan.subject_id for plan in listed if plan.subject_room == AGENCIES]
    found = dict(Premises.objects.filter(pk__in=places).exclude(name_zh="").values_list("pk", "name_zh"))
    found |= dict(Agency.objects.filter(pk__in=agencies).exclude(name_zh="").values_list("pk", "name_zh"))
    return {plan.pk: found.get(plan.subject_id, plan.subject_label) for plan in listed}
