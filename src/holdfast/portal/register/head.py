"""The head of a place: grade, what it is, whose, its plan and its posture, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from holdfast.domain.posture import NORMAL
from holdfast.kernel.subject import Subject
from holdfast.plumbing.pages import is_chinese, said
from holdfast.policy.explain import grade_name
from holdfast.policy.kinds import kinds
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.rows import named
from holdfast.rooms.plans.models import Plan
from holdfast.rooms.plans.queries import plan_of
from holdfast.rooms.premises import queries
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.grade_panel import held_of
from holdfast.rooms.premises.models import Premises


@dataclass(frozen=True)
class Head:
    """What the head of the page prints. `facts` are joined by dots."""

    name: str
    grade: str
    grade_word: str
    facts: tuple[str, ...]
    posture: str
    stale: bool


def head_of(actor: Actor, place: Premises) -> Head:
    """The head in the reader's language; the grade is that of the pack in force, else of the first that grades."""
    held = held_of(queries.grades_of(place))
    packs = queries.packs_of(place, held)
    grade = held.get(packs[0].key) if packs else None
    plan = plan_of(actor, Subject(ROOM, place.pk))
    return Head(
        name=place_name(place),
        grade=grade.grade if grade else "ungraded",
        grade_word=said(grade_name(packs[0], grade.grade)) if grade else _("not graded yet"),
        facts=tuple(_facts(place, plan)),
        posture=posture_word(packs[0] if packs else None, place.posture),
        stale=bool(plan and plan.stale_since),
    )


def place_name(place: Premises) -> str:
    """What a place is called in the reader's language."""
    return (place.name_zh if is_chinese() else "") or label_of(place)


def posture_word(pack: Pack | None, posture: str) -> str:
    """A posture as people say it; nothing while it is normal."""
    if posture == NORMAL:
        return ""
    found = pack.postures.get(posture) if pack else None
    return said(found) if found else posture


def _facts(place: Premises, plan: Plan | None) -> Iterator[str]:
    yield said(kinds().listings[queries.listed_as(place)])
    yield named(place.owner)
    area = next((fact for fact in queries.facts_of(place) if fact.name == "public_floor_area_m2"), None)
    if area and area.value is not None:
        yield f"{area.value:,} m²"
    signed: int | None = getattr(plan, "signed_number", None)
    if signed is not None:
        yield _("plan v%(number)d") % {"number": signed}
