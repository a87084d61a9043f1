"""Places on the map: each by itself where there is room, else heaps by count and gravest grade, made in SQL.

Of a place the map knows its name, its listing, its grade and its posture; never its raw kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    F,
    FilteredRelation,
    FloatField,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Floor
from django.utils.translation import get_language

from holdfast.domain.grading.rule import UNGRADED
from holdfast.plumbing.pages import said
from holdfast.policy.explain import grade_name
from holdfast.policy.kinds import kinds
from holdfast.policy.pack import Pack
from holdfast.portal.map.kept import kept
from holdfast.portal.map.view_box import ViewBox
from holdfast.portal.register.dated import Dated, dates_of_events
from holdfast.portal.register.head import place_name, posture_word
from holdfast.portal.register.listing import places
from holdfast.portal.register.wanted import Wanted
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import listed_as

_MOST_HEAPS = 1500
Feature = dict[str, object]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Layer:
    """What is in view: places one by one, or heaps of them, as GeoJSON features; and how many places that are."""

    features: Sequence[Feature]
    count: int
    as_of: datetime
    heaped: bool


def layer(actor: Actor, wanted: Wanted, pack: Pack | None, view: ViewBox, now: datetime) -> Layer:
    """The places of a view: two queries at most, however many places there are."""
    inside = _inside(places(actor, wanted, now), view)
    # Asked without grades and without an order: it stops at the first row too many.
    found = list(inside.order_by().values_list("pk", flat=True)[: view.room + 1])
    if len(found) > view.room:
        return _heaped(actor, wanted, pack, view, inside, now)
    rows = sorted(
        places(actor, wanted, now).select_related(None).filter(pk__in=found),
        key=lambda row: (_rank(pack, getattr(row, "grade", None)), place_name(row)),
    )
    dates = dates_of_events(rows)
    return Layer([_place(row, pack, dates.get(row.pk)) for row in rows], len(rows), now, heaped=False)


def _heaped(
    actor: Actor, wanted: Wanted, pack: Pack | None, view: ViewBox, inside: QuerySet[Premises], now: datetime
) -> Layer:
    """The heaps of a view, counted once for all who look at it with the same eyes; `as_of` says when."""

    def counted() -> Layer:
        heaps = _heaps(inside, pack, view)
        return Layer([_heap(row, pack) for row in heaps], sum(int(row["places"]) for row in heaps), now, heaped=True)

    eyes = ("heaps", actor.path, actor.role, actor.scopes, wanted.query(), view, get_language())
    return kept(eyes, counted, stands_on_counts=_on_counts(wanted))


def bounds(actor: Actor, wanted: Wanted, now: datetime) -> Bounds | None:
    """West, south, east and north of all places that the filters leave; None without any."""

    def measured() -> Bounds | None:
        ends = {"west": Min("lon"), "south": Min("lat"), "east": Max("lon"), "north": Max("lat")}
        edges = places(actor, wanted, now).order_by().aggregate(**ends)
        return None if edges["west"] is None else (edges["west"], edges["south"], edges["east"], edges["north"])

    eyes = ("bounds", actor.path, actor.role, actor.scopes, wanted.query())
    return kept(eyes, measured, stands_on_counts=_on_counts(wanted))


def _on_counts(wanted: Wanted) -> bool:
    """Whether every change of what these filters leave is told by the counts of grades."""
    return wanted.filters().keys() <= {"pack", "grade", "branch", "sort"}


def grades_of(pack: Pack | None) -> Sequence[str]:
    """The grades from the gravest on, with what is not graded last."""
    return (*(pack.book.grades if pack else ()), UNGRADED)


def _inside(rows: QuerySet[Premises], view: ViewBox) -> QuerySet[Premises]:
    return rows.filter(lat__gte=view.south, lat__lte=view.north, lon__gte=view.west, lon__lte=view.east)


def _heaps(inside: QuerySet[Premises], pack: Pack | None, view: ViewBox) -> Sequence[Mapping[str, Any]]:
    """Counts by squares of the screen, each with the gravest grade in it."""
    across, up = view.step
    held = FilteredRelation(
        "grades", condition=Q(grades__pack_key=pack.key if pack else "", grades__superseded_at__isnull=True)
    )
    rows = (
        inside.order_by()
        .annotate(held=held, square_x=_square("lon", across), square_y=_square("lat", up))
        .values("square_x", "square_y")
        .annotate(places=Count("pk"), lon=Avg("lon"), lat=Avg("lat"), gravest=Min(_rank_in_sql(pack)))
    )
    return list(rows.order_by("-places")[:_MOST_HEAPS])


def _square(field: str, step: float) -> Cast:
    return Cast(Floor(F(field) / Value(step, output_field=FloatField())), IntegerField())


def _rank_in_sql(pack: Pack | None) -> Case:
    names = grades_of(pack)
    ranks = [When(held__grade=name, then=Value(rank)) for rank, name in enumerate(names)]
    return Case(*ranks, default=Value(len(names) - 1), output_field=IntegerField())


def _rank(pack: Pack | None, grade: str | None) -> int:
    names = grades_of(pack)
    return names.index(grade) if grade in names else len(names) - 1


def _place(row: Premises, pack: Pack | None, event: Dated | None) -> Feature:
    """A large event has a mark of its own, over that of the place where it is held, and says when."""
    grade = getattr(row, "grade", None) or UNGRADED
    words: dict[str, object] = {
        "id": str(row.pk),
        "name": place_name(row),
        "listing": said(kinds().listings[listed_as(row)]),
        "grade": grade,
        "word": _grade_word(pack, grade),
        "posture": posture_word(pack, row.posture),
    }
    if event:
        words |= {"when": event.words, "running": event.running}
    return _feature(row.lon, row.lat, words)


def _heap(row: Mapping[str, Any], pack: Pack | None) -> Feature:
    grade = grades_of(pack)[int(row["gravest"])]
    return _feature(row["lon"], row["lat"], {"places": row["places"], "grade": grade, "word": _grade_word(pack, grade)})


def _grade_word(pack: Pack | None, grade: str) -> str:
    return said(grade_name(pack, grade)) if pack else ""


def _feature(lon: float, lat: float, words: Mapping[str, object]) -> Feature:
    spot = {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
    return {"type": "Feature", "geometry": spot, "properties": words}
