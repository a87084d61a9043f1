"""Finding by name: places, posts, agencies and what is owed about them; only what the actor may see, counts too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.rule import SeriesRule
from holdfast.domain.obligation.states import State
from holdfast.plumbing.inputs import without_controls
from holdfast.portal.search.names import named_so, order
from holdfast.rooms.agencies import access as agencies
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.obligations import access as obligations
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.premises import access as premises
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.rulebook.queries import rule_of

SHORTEST = 2
LONGEST = 80
SHOWN = 20
COUNTED = 200
# Labels of what is owed are read in the order in which it falls due, so many rows deep, however much is open.
DEEP = 5_000


@dataclass(frozen=True)
class Hit:
    """One thing found, with the page that shows it."""

    id: UUID
    title: str
    detail: str
    href: str


@dataclass(frozen=True)
class Found:
    """All of one kind: the first ones, and how many there are (`capped`: at least so many)."""

    kind: str
    name: str
    hits: tuple[Hit, ...]
    count: int
    capped: bool


def search(actor: Actor, text: str) -> tuple[Found, ...]:
    """What is called so, by kind; nothing for a text too short to mean anything."""
    wanted = asked(text)
    if not wanted:
        return ()
    named = Q(name_en__icontains=wanted) | Q(name_zh__icontains=wanted)
    places = _places(actor, wanted)
    return (
        _found("premises", _("Places"), places, order(wanted), _place),
        _found("obligations", _("Owed"), _owed(actor, wanted, places), ("due_at", "id"), _obligation),
        _found("posts", _("Posts"), _posts(actor, named | Q(key__istartswith=wanted)), ("name_en", "id"), _post),
        _found("agencies", _("Agencies"), _agencies(actor, named | Q(code__istartswith=wanted)), ("path",), _agency),
    )


def asked(text: str) -> str:
    """The text to look for; empty when it is too short, too long or no text at all."""
    text = text.strip()
    try:
        without_controls(text)
    except ValueError:
        return ""
    return text if SHORTEST <= len(text) <= LONGEST else ""


def _found(
    kind: str, name: str, rows: QuerySet[Model], by: Iterable[str | Combinable], hit: Callable[..., Hit]
) -> Found:
    hits = tuple(hit(row) for row in rows.order_by(*by)[:SHOWN])
    count = len(hits) if len(hits) < SHOWN else len(rows.order_by().values_list("pk")[: COUNTED + 1])
    return Found(kind, name, hits, min(count, COUNTED), count > COUNTED)


def _places(actor: Actor, wanted: str) -> QuerySet[Premises]:
    """By name alone: kind, use and what a law asks of a place are not searched."""
    rows = visible_to(Premises.objects.filter(closed_at__isnull=True), actor, premises.READ, room="premises")
    return rows.filter(named_so(wanted)).select_related("owner")


def _owed(actor: Actor, wanted: str, places: QuerySet[Premises]) -> QuerySet[Obligation]:
    """What the places found owe, and what is labelled so among what falls due soonest."""
    rows = visible_to(
        Obligation.objects.filter(state=State.OPEN.value, mode=Mode.LIVE.value),
        actor,
        obligations.READ,
        room="obligations",
    )
    soonest = rows.order_by("due_at", "id").values("pk")[:DEEP]
    of_places = list(places.order_by(*order(wanted)).values_list("pk", flat=True)[:SHOWN])
    labelled = Q(pk__in=soonest, subject_label__icontains=wanted)
    return rows.filter(labelled | Q(subject_id__in=of_places)).select_related("post", "owner")


def _posts(actor: Actor, named: Q) -> QuerySet[Post]:
    rows = Post.objects.filter(named, closed_at__isnull=True).select_related("agency")
    return visible_to(rows, actor, agencies.READ, path="agency__path")


def _agencies(actor: Actor, named: Q) -> QuerySet[Agency]:
    return visible_to(Agency.objects.filter(named, closed_at__isnull=True), actor, agencies.READ, path="path")


def _place(row: Premises) -> Hit:
    title = (row.name_zh if _chinese() else "") or row.name or row.name_zh
    return Hit(row.pk, title, _name(row.owner), f"/premises/{row.pk}/")


def _obligation(row: Obligation) -> Hit:
    rule = rule_of(row.rule_id)
    title = (rule.clock if isinstance(rule, SeriesRule) else rule).title.in_language(get_language() or "en")
    due = row.due_at.astimezone(ZoneInfo(row.owner.zone))
    detail = f"{row.subject_label} · {_name(row.post or row.owner)} · {due:%m-%d %H:%M}"
    return Hit(row.pk, title, detail, f"/owed/{row.pk}/")


def _post(row: Post) -> Hit:
    return Hit(row.pk, _name(row), _name(row.agency), f"/agencies/posts/{row.pk}/")


def _agency(row: Agency) -> Hit:
    return Hit(row.pk, _name(row), row.path, f"/agencies/{row.pk}/")


def _name(row: Agency | Post) -> str:
    return (row.name_zh if _chinese() else "") or row.name_en


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")
