"""The register, for lists, pages and the rooms above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, Exists, Func, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Substr
from django.utils.translation import gettext_noop as noop

from holdfast.domain.grading.facts import PlaceFacts
from holdfast.domain.grading.grade import Grading, grade
from holdfast.domain.obligation.rule import ClockRule, SeriesRule
from holdfast.kernel.errors import NotFound, Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.once import once
from holdfast.policy.explain import Step, explain
from holdfast.policy.kinds import kinds
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, shared_ids, visible_to
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.obligations.queries import running_at
from holdfast.rooms.premises.access import READ
from holdfast.rooms.premises.duties import label_of as label_of
from holdfast.rooms.premises.facts import ENTERED as ENTERED
from holdfast.rooms.premises.facts import ROOM as ROOM
from holdfast.rooms.premises.facts import facts_in_force
from holdfast.rooms.premises.facts import place_facts as place_facts
from holdfast.rooms.premises.models import Fact, Grade, GradeCount, Premises
from holdfast.rooms.premises.preview import Preview as Preview
from holdfast.rooms.premises.preview import cost_of as cost_of
from holdfast.rooms.premises.preview import covered as covered
from holdfast.rooms.premises.preview import preview as preview
from holdfast.rooms.premises.preview import tightened as tightened
from holdfast.rooms.rulebook.models import Pack as PackRow
from holdfast.rooms.rulebook.queries import InForce, pack_row, packs_in_force, read, rule_of


@dataclass(frozen=True)
class Selection:
    """What a list may be narrowed by, and nothing else: the listing of the kind (never the kind), a grade of a pack,
    the fact that is missing, the branch."""

    listing: str = ""
    pack: str = ""
    grade: str = ""
    missing: str = ""
    branch: str = ""


@dataclass(frozen=True)
class Explanation:
    """The chain of one place, and the pack that it was asked of; `in_force` is None when that pack opens nothing."""

    pack: Pack
    in_force: InForce | None
    grading: Grading
    steps: tuple[Step, ...]


def register(actor: Actor) -> QuerySet[Premises]:
    """The open places that the actor may see."""
    return visible_to(Premises.objects.filter(closed_at__isnull=True), actor, READ, room=ROOM)


def selected(actor: Actor, selection: Selection) -> QuerySet[Premises]:
    """The places of a list, each with `grade`, `missing` and `assumed` of the selection's pack beside it."""
    in_force = Grade.objects.filter(premises=OuterRef("pk"), pack_key=selection.pack, superseded_at__isnull=True)
    rows = register(actor).select_related("owner").defer("shape")
    rows = rows.annotate(
        grade=Subquery(in_force.values("grade")[:1]),
        missing=Subquery(in_force.values("missing")[:1]),
        assumed=Subquery(in_force.values("assumed")[:1]),
    )
    if selection.listing:
        rows = rows.filter(kind__in=kinds().kinds_listed_as(selection.listing))
    if selection.grade:
        rows = rows.filter(Exists(in_force.filter(grade=selection.grade)))
    if selection.missing:
        rows = rows.filter(Exists(in_force.filter(missing=selection.missing)))
    if selection.branch:
        rows = rows.filter(owner_path__startswith=selection.branch)
    return rows.order_by("name", "pk")


def counts_by_grade(actor: Actor, pack_key: str) -> Mapping[str, int]:
    """How many of the actor's places have each grade of a pack; "" as the key of the pack counts them all."""
    kept = visible_to(GradeCount.objects.filter(pack_key=pack_key), actor, READ)
    counts = Counter(dict(kept.order_by().values_list("grade").annotate(places=Sum("places"))))
    lent = Premises.objects.filter(pk__in=shared_ids(actor, READ, ROOM), closed_at__isnull=True)
    lent = lent.exclude(owner_path__startswith=actor.path) if actor.role in READ.own and actor.path else lent
    if pack_key:
        lent = lent.filter(grades__pack_key=pack_key, grades__superseded_at__isnull=True)
    counts.update(dict(lent.order_by().values_list("grades__grade" if pack_key else Value("")).annotate(Count("pk"))))
    return {str(name): int(places) for name, places in counts.items() if places}


def one(actor: Actor, premises_id: UUID) -> Premises:
    """One place, open or closed; NotFound when it is absent or not the actor's to see."""
    rows = visible_to(Premises.objects.select_related("owner").defer("shape"), actor, READ, room=ROOM)
    found = rows.filter(pk=premises_id).first()
    if found is None:
        raise absent()
    return found


def listed_as(place: Premises) -> str:
    """What lists, columns, exports and the API say for the place's kind."""
    return kinds().listing_of(place.kind)


def facts_of(place: Premises) -> Sequence[Fact]:
    """The facts in force, by name."""
    return facts_in_force((place.pk,))


def grades_of(place: Premises) -> Sequence[Grade]:
    """The grades in force, one a pack."""
    return _grades_of(place.pk)


@once
def _grades_of(premises_id: UUID) -> tuple[Grade, ...]:
    return tuple(Grade.objects.filter(premises_id=premises_id, superseded_at__isnull=True).order_by("pack_key"))


def duties_of(place: Premises) -> QuerySet[Series]:
    """The series that run at a place."""
    running = Series.objects.filter(subject_room=ROOM, subject_id=place.pk, ends_at__isnull=True)
    return running.select_related("rule", "post").order_by("rule__rule_id")


def explanation(place: Premises, *, pack: Pack | None = None, on: date | None = None, rule: str = "") -> Explanation:
    """Why a place owes what it owes under a pack (the one in force there, when none is named) on a day."""
    on = on or clock.now().astimezone(ZoneInfo(place.owner.zone)).date()
    held = packs_in_force(place.owner_path, on)
    if pack is None and not held:
        raise Refused(noop("No pack is adopted here; name one"), code="no-pack")
    pack = pack or held[0].pack
    in_force = next((each for each in held if each.pack.key == pack.key), None)
    pack = pack.for_kind(place.kind)
    facts = place_facts([place])[place.pk]
    voluntary = in_force.voluntary_from if in_force else None
    posture = _posture(place, pack)
    steps = explain(pack, facts, on=on, posture=posture, voluntary_from=voluntary, rule=rule)
    return Explanation(pack, in_force, grade(facts, pack.book), steps)


def place_named(words: str) -> Premises:
    """A place by its id or its reference in an extract; for commands, which see everything."""
    rows = Premises.objects.select_related("owner")
    try:
        found = rows.filter(pk=UUID(words)).first()
    except ValueError:
        found = rows.filter(source_ref=words).first()
    if found is None:
        raise NotFound(noop("There is no place %(place)s"), place=words)
    return found


def all_place_facts() -> Iterable[PlaceFacts]:
    """What is known of every open place."""
    return place_facts(Premises.objects.filter(closed_at__isnull=True).defer("shape")).values()


def packs_here(actor: Actor) -> tuple[Pack, ...]:
    """The packs by which the actor's places are graded: those in force, then those that only grade."""
    held = packs_in_force(actor.path, clock.now().date()) if actor.path else ()
    found = {each.pack.key: each.pack for each in held}
    grades = Grade.objects.filter(pack_key=OuterRef("key"), superseded_at__isnull=True)
    for row in PackRow.objects.filter(Exists(grades)).defer("text").order_by("key", "-loaded_at"):
        if row.key not in found:
            found[row.key] = read(row)
    return tuple(found.values())


def pack_asked(packs: Sequence[Pack], key: str | None) -> Pack | None:
    """Of several packs the one that was asked for, else the first."""
    return next((each for each in packs if each.key == key), packs[0] if packs else None)


def packs_of(place: Premises, held: Iterable[str]) -> tuple[Pack, ...]:
    """The packs that speak of a place: those in force there, then those that only grade it (`held`: their keys)."""
    today = clock.now().astimezone(ZoneInfo(place.owner.zone)).date()
    found = {each.pack.key: each.pack for each in packs_in_force(place.owner_path, today)}
    for key in held:
        if key not in found:
            found[key] = read(pack_row(key))
    return tuple(found.values())


def branches(actor: Actor, chosen: str = "") -> QuerySet[Agency]:
    """The branches right below the actor's agency, and below a chosen one, in which there are places; a city has
    thousands of agencies, and a list offers the next step only."""
    paths = {path for above in {actor.path, chosen or actor.path} for path in _next_branches(actor, above)}
    lent = Premises.objects.filter(pk__in=shared_ids(actor, READ, ROOM), closed_at__isnull=True)
    return Agency.objects.filter(Q(path__in=paths) | Q(pk__in=lent.order_by().values("owner_id"))).order_by("path")


def _next_branches(actor: Actor, above: str) -> Iterable[str]:
    rest = Func(
        Substr("owner_path", len(above) + 1), Value("."), Value(1), function="split_part", output_field=CharField()
    )
    counted = visible_to(GradeCount.objects.filter(pack_key="", owner_path__startswith=above), actor, READ)
    steps = counted.order_by().values_list(rest).annotate(places=Sum("places")).filter(places__gt=0)
    return [f"{above}{code}." if code else above for code, _ in steps]


def _posture(place: Premises, pack: Pack) -> str:
    """The posture of the first series of the pack that runs there."""
    running = running_at(Subject(ROOM, place.pk))
    return next((each.posture for each in running if _pack_key(rule_of(each.rule_id)) == pack.key), "normal")


def _pack_key(rule: ClockRule | SeriesRule) -> str:
    return (rule.clock if isinstance(rule, SeriesRule) else rule).key.pack
