"""Measures and what they add up to, for pages, lists and the rooms above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from holdfast.domain.measures.peers import Peers, among
from holdfast.domain.measures.trials import Tally, tally
from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.policy.kinds import kinds
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.agencies.rights import absent, sees, visible_to
from holdfast.rooms.evidence.queries import Record, visible
from holdfast.rooms.measures.access import READ
from holdfast.rooms.measures.facts import ROOM
from holdfast.rooms.measures.models import Check, Compliance, PlaceMeasure, Trial
from holdfast.rooms.measures.places import held_at, held_packs
from holdfast.rooms.measures.sheet import Sheet, sheet_of, sheets_of
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import ROOM as PREMISES
from holdfast.rooms.premises.queries import label_of
from holdfast.rooms.rulebook.queries import pack_row, read

__all__ = [
    "ROOM",
    "Figure",
    "Standing",
    "Verifier",
    "evidence_counts",
    "figures_of",
    "history",
    "may_read",
    "measure_titles",
    "one",
    "peers_of",
    "place_of",
    "record_of",
    "sheet_of",
    "sheets_of",
    "tallies",
    "tests",
    "verified_now",
    "verifiers",
    "weakest_below",
    "with_figures",
]

# Ours: with fewer peers than this, their figures could be told apart; whoever may not see them is shown none.
FEWEST_PEERS = 5


@dataclass(frozen=True)
class Figure:
    """What the measures of a place add up to under a pack, as lists print it."""

    average: float
    weakest: float
    weakest_rule: str
    met: int
    demanded: int


@dataclass(frozen=True)
class Standing:
    """A place among its peers of one listing and grade, by weakest link and by average."""

    weakest: Peers
    average: Peers


@dataclass(frozen=True)
class Verifier:
    """Which post verified, of which agency."""

    post: str
    post_zh: str
    agency: str
    agency_zh: str


def one(actor: Actor, measure_id: UUID) -> PlaceMeasure:
    """One measure of a place; NotFound when it is absent or not the actor's to see."""
    row = PlaceMeasure.objects.select_related("premises__owner").filter(pk=measure_id).first()
    if row is None or not _places(actor).filter(pk=row.premises_id).exists():
        raise absent()
    return row


def place_of(actor: Actor, premises_id: UUID) -> Premises:
    """A place whose measures the actor may see."""
    found = _places(actor).select_related("owner").filter(pk=premises_id).first()
    if found is None:
        raise absent()
    return found


def may_read(actor: Actor, place: Premises) -> bool:
    """Whether the actor may see the measures of a place that they see."""
    return sees(actor, READ, place.owner_path, Subject(PREMISES, place.pk))


def record_of(actor: Actor, measure_id: UUID) -> Record:
    """A measure as what files are about: whoever its place is shared to sees and adds them."""
    row = one(actor, measure_id)
    place = row.premises
    return Record(Subject(ROOM, row.pk), place.owner_path, label_of(place), through=Subject(PREMISES, place.pk))


def history(row: PlaceMeasure) -> QuerySet[Check]:
    """Every look at a measure, the newest first."""
    return Check.objects.filter(measure=row).order_by("-pk")


def tests(row: PlaceMeasure) -> tuple[QuerySet[Trial], Tally]:
    """The unannounced tests of a measure, the newest first, and the tally of the live ones."""
    trials = Trial.objects.filter(measure=row).order_by("-true_at", "-pk")
    return trials, tally(list(trials.filter(mode=Mode.LIVE.value).values_list("passed", flat=True)))


def tallies(rows: Iterable[PlaceMeasure]) -> Mapping[UUID, Tally]:
    """The live tests of many measures, in one query."""
    found: dict[UUID, list[bool]] = {}
    live = Trial.objects.filter(measure__in=[row.pk for row in rows], mode=Mode.LIVE.value)
    for measure, passed in live.values_list("measure_id", "passed"):
        found.setdefault(measure, []).append(passed)
    return {measure: tally(outcomes) for measure, outcomes in found.items()}


def evidence_counts(actor: Actor, rows: Iterable[PlaceMeasure]) -> Mapping[UUID, int]:
    """How many files each measure has that the actor may see."""
    files = visible(actor).filter(subject_room=ROOM, subject_id__in=[row.pk for row in rows], deleted_at__isnull=True)
    counts = files.order_by().values_list("subject_id").annotate(files=Count("pk"))
    return {subject: int(number) for subject, number in counts}


def verifiers(posts: Iterable[UUID | None]) -> Mapping[UUID, Verifier]:
    """The posts behind ids, with their agencies."""
    rows = Post.objects.filter(pk__in={post for post in posts if post}).select_related("agency")
    return {row.pk: Verifier(row.name_en, row.name_zh, row.agency.name_en, row.agency.name_zh) for row in rows}


def figures_of(premises_ids: Sequence[UUID], pack_key: str) -> Mapping[UUID, Figure]:
    """The figures of the places of a page, in one query; a place of which nothing is demanded has none."""
    rows = Compliance.objects.filter(premises_id__in=list(premises_ids), pack_key=pack_key, demanded__gt=0)
    return {
        row.premises_id: Figure(row.average or 0.0, row.weakest or 0.0, row.weakest_rule, row.met, row.demanded)
        for row in rows
    }


def with_figures(places: QuerySet[Premises], pack_key: str) -> QuerySet[Premises]:
    """The places with `weakest` and `average` beside them, for sorting; None where nothing is demanded."""
    sums = Compliance.objects.filter(premises=OuterRef("pk"), pack_key=pack_key)
    return places.annotate(weakest=Subquery(sums.values("weakest")[:1]), average=Subquery(sums.values("average")[:1]))


def weakest_below(places: QuerySet[Premises], pack_key: str, percent: float) -> QuerySet[Premises]:
    """Of these places, those whose weakest link is below so many percent."""
    return places.filter(compliance__pack_key=pack_key, compliance__weakest__lt=percent)


def peers_of(actor: Actor, sheet: Sheet) -> Standing | None:
    """The place among those of its listing and grade where the pack holds; None without figures, or with so few
    peers that their figures could be told apart by somebody who may not see them."""
    if sheet.holds is None or sheet.figures is None:
        return None
    rows = Compliance.objects.filter(
        pack_key=sheet.pack.key,
        grade=sheet.situation.grade,
        listing=kinds().listing_of(sheet.place.kind),
        owner_path__startswith=sheet.holds.path,
        demanded__gt=0,
    ).exclude(premises_id=sheet.place.pk)
    pairs = list(rows.order_by().values_list("weakest", "average"))
    if len(pairs) < FEWEST_PEERS and not sheet.holds.path.startswith(actor.path or " "):
        return None
    return Standing(
        among(sheet.figures.weakest, [weakest or 0.0 for weakest, _ in pairs]),
        among(sheet.figures.average, [average or 0.0 for _, average in pairs]),
    )


def measure_titles(rows: Iterable[PlaceMeasure]) -> Mapping[UUID, Mapping[str, str]]:
    """What the packs call the measures of rows, in both languages."""
    listed = list(rows)
    held = held_packs()
    packs = {}
    for row in listed:
        key = row.pack_key, row.owner_path
        if key not in packs:
            holds = held_at(row.owner_path, [each for each in held if each.pack.key == row.pack_key])
            packs[key] = holds.pack if holds else read(pack_row(row.pack_key))
    return {
        row.pk: measure.title.as_json()
        for row in listed
        for measure in packs[row.pack_key, row.owner_path].measures
        if measure.id == row.rule_id
    }


def verified_now(row: PlaceMeasure, now: datetime) -> bool:
    """Whether a verification holds at a moment."""
    return row.verified_at is not None and (row.valid_until is None or now < row.valid_until)


def _places(actor: Actor) -> QuerySet[Premises]:
    return visible_to(Premises.objects.all(), actor, READ, room=PREMISES)
