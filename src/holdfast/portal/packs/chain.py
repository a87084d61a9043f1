"""Why a place owes what a pack says: the chain from fact to clock, and the place that it is told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from holdfast.kernel.errors import Refused
from holdfast.kernel.ids import id_of
from holdfast.plumbing.inputs import without_controls
from holdfast.plumbing.pages import said
from holdfast.policy.explain import LINK_NAMES
from holdfast.policy.pack import Pack
from holdfast.portal.packs.rules import Rule
from holdfast.portal.register.head import place_name
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.premises import queries
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Grade, Premises

CHOICES = 8


@dataclass(frozen=True)
class Link:
    """One step of the chain as it is printed."""

    kind: str
    name: str
    title: str
    why: str
    article: str
    assumed: bool


@dataclass(frozen=True)
class Chain:
    """The place, its grade, the steps; `refused` says why there is no chain."""

    place: Premises
    name: str
    grade: str
    links: Sequence[Link]
    in_force: bool
    command: str
    refused: str = ""


Choice = tuple[UUID, str, object]


def chosen_place(actor: Actor, asked: str, pack: Pack, rule: Rule | None) -> tuple[Premises | None, Sequence[Choice]]:
    """The place that was asked for by id; by a name, the places that fit; else one that owes the rule."""
    text = _clean(asked)
    if text:
        found = _by_id(actor, text)
        if found is not None:
            return found, ()
        fits = queries.register(actor).filter(Q(name__icontains=text) | Q(name_zh__icontains=text))
        named = list(fits.select_related("owner").defer("shape").order_by("name", "pk")[:CHOICES])
        only = named[0] if len(named) == 1 else None
        return only, [(each.pk, place_name(each), each.owner) for each in named if only is None]
    return _example(actor, pack, rule), ()


def chain_of(place: Premises, pack: Pack, rule: Rule | None) -> Chain:
    """The chain of a place under a pack; of one duty when the rule is one."""
    wanted = rule.id if rule and rule.is_duty else ""
    command = f"holdfast policy explain --premises {place.pk} --pack {pack.key}{f' --rule {wanted}' if wanted else ''}"
    try:
        told = queries.explanation(place, pack=pack, rule=wanted)
    except Refused as error:
        return Chain(place, place_name(place), "ungraded", (), False, command, str(error))
    steps = (
        told.steps if wanted else tuple(step for step in told.steps if step.link.value in ("fact", "grade", "posture"))
    )
    links = [
        Link(
            step.link.value,
            said(LINK_NAMES[step.link]),
            said(step.title),
            said(step.why),
            step.article,
            step.assumed,
        )
        for step in steps
    ]
    return Chain(place, place_name(place), told.grading.grade, links, told.in_force is not None, command)


def nothing_found(asked: str) -> str:
    """What is said when no place is called so."""
    return _("No place is called %(name)s") % {"name": asked[:40]} if asked else ""


def _by_id(actor: Actor, text: str) -> Premises | None:
    wanted = id_of(text)
    if wanted is None:
        return None
    return queries.register(actor).select_related("owner").filter(pk=wanted).first()


def _example(actor: Actor, pack: Pack, rule: Rule | None) -> Premises | None:
    """A place where the duty runs, else any place that the pack grades, that the reader may see."""
    mine = queries.register(actor).select_related("owner")
    if rule is not None and rule.is_duty:
        running = Series.objects.filter(
            subject_room=ROOM, ends_at__isnull=True, rule__pack_key=pack.key, rule__rule_id=rule.id
        )
        found = mine.filter(pk__in=running.values("subject_id")[:200]).first()
        if found is not None:
            return found
    graded = Grade.objects.filter(pack_key=pack.key, superseded_at__isnull=True).values("premises")[:200]
    return mine.filter(pk__in=graded).first()


def _clean(asked: str) -> str:
    text = asked.strip()[:80]
    try:
        without_controls(text)
    except ValueError:
        return ""
    return text
