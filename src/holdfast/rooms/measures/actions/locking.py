"""Fetching a measure for an act: its place locked, allowed, still demanded; with the pack's words on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as noop

from holdfast.domain.measures.measure import Measure
from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import BadInput, Refused
from holdfast.kernel.errors import Place as Where
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.measures.access import READ
from holdfast.rooms.measures.demanding import lock_places
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.measures.places import Holds, held_at, held_packs
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import ROOM as PREMISES

LONGEST_NOTE = 300


@dataclass(frozen=True)
class Held:
    """A measure in an act: its row and place, both ours until the transaction ends, and the rule behind it."""

    row: PlaceMeasure
    place: Premises
    holds: Holds
    measure: Measure


def held_measure(actor: Actor, right: Right, measure_id: UUID) -> Held:
    """The place first, then its measure: every act locks in that order."""
    premises_id = PlaceMeasure.objects.filter(pk=measure_id).values_list("premises_id", flat=True).first()
    if premises_id is None:
        raise absent()
    place = lock_places([premises_id])[0]
    require(actor, right, owner_path=place.owner_path, subject=Subject(PREMISES, place.pk), reading=READ)
    row = PlaceMeasure.objects.select_for_update().get(pk=measure_id)
    holds = held_at(place.owner_path, held_packs(row.pack_key))
    measure = next((each for each in holds.pack.measures if each.id == row.rule_id), None) if holds else None
    if row.dropped_at is not None or holds is None or measure is None:
        raise _not_demanded()
    return Held(row, place, holds, measure)


def still_demanded(measure_id: UUID) -> PlaceMeasure:
    """The row as it stands after the demands were worked out again."""
    row = PlaceMeasure.objects.get(pk=measure_id)
    if row.dropped_at is not None:
        raise _not_demanded()
    return row


def check_moment(true_at: datetime) -> None:
    """Refuses what has not happened yet."""
    if true_at > clock.now():
        raise Refused(noop("The time given lies in the future"), code="in-the-future")


def check_note(note: str) -> str:
    """The note without its edges; BadInput when it is too long for the row."""
    if len(note.strip()) > LONGEST_NOTE:
        raise BadInput(Where(field="note"), f"at most {LONGEST_NOTE} characters", str(len(note.strip())))
    return note.strip()


def _not_demanded() -> Refused:
    return Refused(noop("This measure is not demanded of the place any more"), code="not-demanded")
