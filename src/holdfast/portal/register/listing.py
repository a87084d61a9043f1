"""The places that a reader asked for, narrowed by what every room knows of them, and one page of them ready to print.

Each column that another room fills is one query for the whole page, so a page asks as often for fifty as for six.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Exists, F, FilteredRelation, FloatField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.domain.grading.rule import UNGRADED
from holdfast.domain.posture import NORMAL
from holdfast.plumbing.pages import said
from holdfast.plumbing.paging import Leaf, leaf_of
from holdfast.policy.explain import grade_name
from holdfast.policy.kinds import kinds
from holdfast.policy.pack import Pack
from holdfast.portal.register.head import place_name, posture_word
from holdfast.portal.register.wanted import Wanted
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.measures.models import Compliance
from holdfast.rooms.obligations.queries import overdue, overdue_counts
from holdfast.rooms.obligations.rows import named
from holdfast.rooms.plans.models import Plan
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Premises, Waiting
from holdfast.rooms.premises.queries import listed_as, selected

PAGE = 50
NOBODY = UUID(int=0)
PRINTED = ("name", "name_zh", "kind", "source_ref", "posture", "owner__name_en", "owner__name_zh")
# Places whose measures nobody counts stand behind all others when the list is ordered by a share.
BEHIND_ALL = 1000.0


class Sums(NamedTuple):
    """What the measures of a place add up to; nothing where nobody counts them."""

    average: float | None = None
    weakest: float | None = None
    weakest_rule: str = ""


NO_SUMS = Sums()
Narrowing = Callable[[Actor, Wanted, datetime], Q | Exists]


@dataclass(frozen=True)
class Line:
    """One row of the list, ready to print: what the template would look up fifty times is looked up here."""

    id: UUID
    href: str
    name: str
    listing: str
    grade: str
    grade_word: str
    missing: str
    assumed: bool
    owner: str
    average: float | None
    weakest: float | None
    average_word: str
    weakest_figure: str
    weakest_word: str
    late: int
    posture: str
    stale: bool


def places(actor: Actor, wanted: Wanted, now: datetime) -> QuerySet[Premises]:
    """Every place that the filters leave, with its grade beside it."""
    rows = selected(actor, wanted.selection)
    if wanted.name:
        rows = rows.filter(Q(name__icontains=wanted.name) | Q(name_zh__icontains=wanted.name))
    if wanted.heightened:
        rows = rows.exclude(posture=NORMAL)
    if wanted.weak is not None:
        below = Compliance.objects.filter(pack_key=wanted.selection.pack, weakest__lt=wanted.weak)
        rows = rows.filter(Exists(below.filter(premises=OuterRef("pk"))))
    if wanted.overdue:
        rows = rows.filter(Exists(overdue(actor, ROOM, now).filter(subject_id=OuterRef("pk"))))
    if wanted.stale:
        rows = rows.filter(Exists(_stale_plans().filter(subject_id=OuterRef("pk"))))
    if wanted.waiting:
        waiting = Waiting.objects.filter(premises=OuterRef("pk"), pack_key=wanted.selection.pack)
        rows = rows.filter(Exists(waiting))
    return rows


def page(actor: Actor, wanted: Wanted, pack: Pack | None, now: datetime) -> Leaf[Premises]:
    """The page that was turned to, in the order that was chosen; of each place what a line prints."""
    rows, by, reckoned = _ordered(places(actor, wanted, now).only(*PRINTED), wanted.sort, pack)
    turned = {"after": wanted.after, "before": wanted.before, "last": wanted.last}
    return leaf_of(rows, by=by, limit=PAGE, reckoned=reckoned, **turned)  # type: ignore[arg-type]


def lines_of(actor: Actor, rows: Sequence[Premises], pack: Pack | None, now: datetime) -> list[Line]:
    """The rows with what measures, duties and plans say of them."""
    ids = [row.pk for row in rows]
    sums = _sums(ids, pack)
    late = overdue_counts(actor, ROOM, ids, now)
    stale = set(_stale_plans().filter(subject_id__in=ids).values_list("subject_id", flat=True))
    words = _words_of(pack)
    return [_line(row, words, sums.get(row.pk, NO_SUMS), late.get(row.pk, 0), row.pk in stale) for row in rows]


def _ordered(
    rows: QuerySet[Premises], sort: str, pack: Pack | None
) -> tuple[QuerySet[Premises], Sequence[str], Mapping[str, Callable[[Any], Any]]]:
    if sort == "name" or pack is None:
        return rows, ("name", "pk"), {}
    if sort == "grade":
        held = FilteredRelation("grades", condition=Q(grades__pack_key=pack.key, grades__superseded_at__isnull=True))
        return rows.annotate(held=held, rank=_rank(pack)), ("rank", "name", "pk"), {"rank": int}
    summed = FilteredRelation("compliance", condition=Q(compliance__pack_key=pack.key))
    share = Coalesce(F(f"summed__{sort}"), Value(BEHIND_ALL), output_field=FloatField())
    return rows.annotate(summed=summed, share=share), ("share", "name", "pk"), {"share": float}


def _rank(pack: Pack) -> Case:
    """The grades as the pack lists them, then what is not graded."""
    names = [*pack.book.grades, UNGRADED]
    ranks = [When(held__grade=name, then=Value(rank)) for rank, name in enumerate(names)]
    return Case(*ranks, default=Value(len(names)))


def _sums(ids: Sequence[UUID], pack: Pack | None) -> Mapping[UUID, Sums]:
    if pack is None:
        return {}
    rows = Compliance.objects.filter(premises__in=ids, pack_key=pack.key)
    return {row[0]: Sums(*row[1:]) for row in rows.values_list("premises_id", "average", "weakest", "weakest_rule")}


def _stale_plans() -> QuerySet[Plan]:
    return Plan.objects.filter(subject_room=ROOM, stale_since__isnull=False)


@dataclass(frozen=True)
class _Words:
    """What a pack calls grades, facts and measures, in the reader's language."""

    pack: Pack | None
    grades: Mapping[str, str]
    facts: Mapping[str, str]
    measures: Mapping[str, str]
    listings: Mapping[str, str]


def _words_of(pack: Pack | None) -> _Words:
    listings = {key: said(title) for key, title in kinds().listings.items()}
    if pack is None:
        return _Words(None, {}, {}, {}, listings)
    grades = {name: said(grade_name(pack, name)) for name in (*pack.book.grades, UNGRADED)}
    facts = {name: said(spec.title) for name, spec in pack.book.facts.items()}
    return _Words(pack, grades, facts, {each.id: said(each.title) for each in pack.measures}, listings)


def _line(row: Premises, words: _Words, sums: Sums, late: int, stale: bool) -> Line:
    grade = getattr(row, "grade", None) or ""
    missing = getattr(row, "missing", None) or ""
    return Line(
        id=row.pk,
        href=_address(row.pk),
        name=place_name(row),
        listing=words.listings[listed_as(row)],
        grade=grade,
        grade_word=_grade_word(words, grade),
        missing=words.facts.get(missing, missing),
        assumed=bool(getattr(row, "assumed", False)),
        owner=named(row.owner),
        average=sums.average,
        weakest=sums.weakest,
        average_word=_whole(sums.average),
        weakest_figure=_whole(sums.weakest),
        weakest_word=words.measures.get(sums.weakest_rule, ""),
        late=late,
        posture=posture_word(words.pack, row.posture),
        stale=stale,
    )


def _grade_word(words: _Words, grade: str) -> str:
    """A grade that the pack names no more is said as it was given."""
    if not words.pack or not grade:
        return _("not graded yet")
    return words.grades.get(grade) or said(grade_name(words.pack, grade))


def _whole(share: float | None) -> str:
    """A share in whole per cent, halves upwards; empty where nothing is counted."""
    return "" if share is None else str(int(share + 0.5))


def _address(place: UUID) -> str:
    return _pattern().replace(str(NOBODY), str(place))


@cache
def _pattern() -> str:
    """The address of a place, resolved once a process and not twice a row."""
    return reverse("place", args=[NOBODY])
