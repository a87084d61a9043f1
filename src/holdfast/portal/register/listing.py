"""The places that a reader asked for, narrowed by what every room knows of them, and one page of them ready to print.

Each column that another room fills is one query for the whole page, so a page asks as often for fifty as for six.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.domain.grading.rule import UNGRADED
from holdfast.domain.posture import NORMAL
from holdfast.plumbing.pages import said
from holdfast.plumbing.paging import Leaf, Part, chained_leaf
from holdfast.policy.explain import grade_name
from holdfast.policy.kinds import kinds
from holdfast.policy.pack import Pack
from holdfast.portal.register.dated import dates_of_events
from holdfast.portal.register.head import place_name, posture_word
from holdfast.portal.register.wanted import Wanted
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.measures.models import Compliance
from holdfast.rooms.obligations.queries import overdue, overdue_counts
from holdfast.rooms.obligations.rows import named
from holdfast.rooms.plans.models import Plan
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Grade, Premises, Waiting
from holdfast.rooms.premises.queries import listed_as, selected

PAGE = 50
NOBODY = UUID(int=0)
PRINTED = ("name", "name_zh", "kind", "source_ref", "posture", "owner__name_en", "owner__name_zh")
BY_NAME = ("name", "pk")


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
    when: str = ""


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
    parts = _parts(places(actor, wanted, now).only(*PRINTED), wanted.sort, pack)
    return chained_leaf(parts, limit=PAGE, after=wanted.after, before=wanted.before, last=wanted.last)


def lines_of(actor: Actor, rows: Sequence[Premises], pack: Pack | None, now: datetime) -> list[Line]:
    """The rows with what measures, duties and plans say of them."""
    ids = [row.pk for row in rows]
    sums = _sums(ids, pack)
    late = overdue_counts(actor, ROOM, ids, now)
    stale = set(_stale_plans().filter(subject_id__in=ids).values_list("subject_id", flat=True))
    words, dates = _words_of(pack), dates_of_events(rows)
    lines = [_line(row, words, sums.get(row.pk, NO_SUMS), late.get(row.pk, 0), row.pk in stale) for row in rows]
    return [replace(line, when=dates[line.id].words) if line.id in dates else line for line in lines]


def _parts(rows: QuerySet[Premises], sort: str, pack: Pack | None) -> Sequence[Part[Premises]]:
    """The list in its order, cut where one index ends and another begins: grade after grade, and what measures count
    before what nobody counts."""
    if sort == "name" or pack is None:
        return [Part(rows, BY_NAME)]
    if sort == "grade":
        return [Part(each, BY_NAME) for each in _grade_by_grade(rows, pack)]
    sums = Compliance.objects.filter(premises=OuterRef("pk"), pack_key=pack.key)
    held = {"compliance__pack_key": pack.key, f"compliance__{sort}__isnull": False}
    counted = rows.filter(**held).annotate(share=F(f"compliance__{sort}"))
    uncounted = rows.filter(~Exists(sums.filter(**{f"{sort}__isnull": False})))
    return [Part(counted, ("share", *BY_NAME), {"share": float}), Part(uncounted, BY_NAME)]


def _grade_by_grade(rows: QuerySet[Premises], pack: Pack) -> Iterator[QuerySet[Premises]]:
    """The grades as the pack lists them, then what is not graded, then what it never graded or calls otherwise."""
    held = Grade.objects.filter(premises=OuterRef("pk"), pack_key=pack.key, superseded_at__isnull=True)
    names = [*pack.book.grades, UNGRADED]
    for name in names:
        yield rows.filter(Exists(held.filter(grade=name)))
    yield rows.filter(~Exists(held.filter(grade__in=names)))


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
