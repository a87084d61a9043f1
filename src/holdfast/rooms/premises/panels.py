"""What the register shows on the page of a place: why it has its grade, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing.panel import Panel
from holdfast.policy.pack import LARGE_EVENT
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.premises import access, queries
from holdfast.rooms.premises.event_panel import EVENT
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.first_steps import STEPS as STEPS
from holdfast.rooms.premises.forms import FactForm, blank_fields, fact_title
from holdfast.rooms.premises.goods_forms import GoodsForm
from holdfast.rooms.premises.goods_panel import goods_of
from holdfast.rooms.premises.grade_panel import Why, held_of, why_of
from holdfast.rooms.premises.models import Premises

Words = Mapping[str, object]


def _why(actor: Actor, place: Premises) -> Words | None:
    """The pack in force here first; the others only grade."""
    whys = whys_of(actor, place)
    if not whys:
        return None
    return {"place": place, "why": whys[0], "others": whys[1:], "may_grade": may(actor, place, access.GRADE)}


def _facts(actor: Actor, place: Premises) -> Words:
    return {
        "place": place,
        "facts": [(fact_title(fact.name), fact) for fact in queries.facts_of(place)],
        "may_enter": may(actor, place, access.ENTER_FACTS),
        "may_host": place.kind != LARGE_EVENT and may(actor, place, access.ADD),
        "fact_form": blank_fields(FactForm),
    }


def _goods(actor: Actor, place: Premises) -> Words | None:
    """Nothing where nothing is kept and nobody here may say so."""
    goods, may_enter = goods_of(place), may(actor, place, access.ENTER_FACTS)
    if not goods and not may_enter:
        return None
    return {"place": place, "goods": goods, "may_enter": may_enter, "goods_form": blank_fields(GoodsForm)}


def whys_of(actor: Actor, place: Premises) -> Sequence[Why]:
    """The grade of a place by every pack that speaks of it, with its reason."""
    held = held_of(queries.grades_of(place))
    packs = queries.packs_of(place, held)
    return [why_of(place, queries.explanation(place, pack=pack), held.get(pack.key)) for pack in packs]


def may(actor: Actor, place: Premises, right: Right) -> bool:
    """Whether to offer an act on a place that is open."""
    try:
        require(actor, right, owner_path=place.owner_path, subject=Subject(ROOM, place.pk))
    except Refused:
        return False
    return place.closed_at is None


def _build(words: Any) -> Any:
    """Panels of this room speak of places alone."""

    def build(actor: Actor, subject: object) -> Words | None:
        found: Words | None = words(actor, subject) if isinstance(subject, Premises) else None
        return found

    return build


PANELS = (
    EVENT,
    Panel("place", "why", "side", 10, "premises/panels/why.html", _build(_why)),
    Panel("place", "goods", "main", 75, "premises/panels/goods.html", _build(_goods)),
    Panel("place", "facts", "main", 70, "premises/panels/facts.html", _build(_facts)),
)
