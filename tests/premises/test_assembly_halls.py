"""No filter, column, export or field selects places of worship alone, and no combination of them does.

The structure is what is tested: whatever facts such a place has, another hall, theatre or cinema that is none can stand
beside it with the same answers to everything that can be asked.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from itertools import product
from typing import TYPE_CHECKING, get_type_hints

import pytest

from holdfast.domain.grading.facts import Known, PlaceFacts
from holdfast.domain.grading.grade import grade
from holdfast.policy.kinds import kinds
from holdfast.policy.read import shipped_keys, shipped_pack

if TYPE_CHECKING:
    from tests.support.cast import Cast

WORSHIP = "amenity=place_of_worship"
FOOTFALL = (None, 0, 1999, 2000, 5000, 5001)
PEAK = (None, 0, 199, 200, 799, 800, 5000)
# What a list may be asked about a place. A new choice belongs here first, with the proof below.
SELECTABLE = {"listing", "pack", "grade", "missing", "branch"}


def answers(tag: str, footfall: int | None, peak: int | None, critical: bool) -> tuple[object, ...]:
    """Everything that lists, columns and exports say of a place that came in with this tag."""
    line = kinds().tags[tag]
    known = {"critical": Known(critical), "public_service": Known(line.public_service)}
    known["always_standard"] = Known(line.always_standard)
    if footfall is not None:
        known["daily_footfall"] = Known(footfall)
    if peak is not None:
        known["peak_presence"] = Known(peak)
    graded = [grade(PlaceFacts(line.kind, known), shipped_pack(key).book) for key in shipped_keys()]
    return kinds().listing_of(line.kind), *((each.grade, each.missing) for each in graded)


def all_answers(tag: str) -> set[tuple[object, ...]]:
    return {answers(tag, *facts) for facts in product(FOOTFALL, PEAK, (True, False))}


def test_whatever_can_be_asked_other_halls_give_the_same_answers() -> None:
    others = {answer for tag in kinds().tags if tag != WORSHIP for answer in all_answers(tag)}

    assert all_answers(WORSHIP) - others == set()


def test_the_kind_itself_would_tell_them_apart_so_that_this_test_can_fail() -> None:
    """The control: with the kind in place of its listing, some answers are given by places of worship alone."""

    def by_kind(tag: str) -> set[tuple[object, ...]]:
        kind = kinds().tags[tag].kind
        return {(kind, *answer[1:]) for answer in all_answers(tag)}

    others = {answer for tag in kinds().tags if tag != WORSHIP for answer in by_kind(tag)}

    assert by_kind(WORSHIP) - others != set()


def test_a_list_can_be_narrowed_by_these_and_nothing_else() -> None:
    from holdfast.rooms.premises.queries import Selection

    assert {field.name for field in dataclasses.fields(Selection)} == SELECTABLE


def test_the_page_takes_no_other_choice() -> None:
    from holdfast.portal.register import wanted

    source = inspect.getsource(wanted)

    assert {
        name for name in ("kind", "always_standard", "public_service", "source_ref") if f'"{name}"' in source
    } == set()


def fields_of(schema: type) -> Iterator[str]:
    for name, hint in get_type_hints(schema).items():
        yield name
        if inspect.isclass(hint) and hasattr(hint, "model_fields"):
            yield from fields_of(hint)


def test_the_api_shows_and_takes_neither_the_kind_nor_what_the_law_asks_of_a_use() -> None:
    from holdfast.rooms.premises.rest import register, shapes

    shown = {*fields_of(shapes.GradedPlaceOut), *fields_of(shapes.PlaceDetailOut)}
    asked = set(get_type_hints(register.PlacesWanted))

    assert asked == SELECTABLE
    assert shown & {"kind", "always_standard", "public_service", "source_ref", "tag"} == set()
    assert set(register.COLUMNS) & {"kind", "always_standard", "public_service", "source_ref", "tag"} == set()


@pytest.mark.slow
def test_on_malta_no_choice_of_listing_and_grade_finds_them_alone(
    city: Cast, brought_in: Callable[[str], None]
) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import regrade
    from holdfast.rooms.premises.queries import Selection, selected

    brought_in("malta")
    actor = command_actor()
    alone = []
    for key in shipped_keys():
        pack = shipped_pack(key)
        regrade(actor, pack)
        for listing, name in product(["", *kinds().listings], ["", *pack.book.grades]):
            found = selected(actor, Selection(listing=listing, pack=key, grade=name))
            uses = set(found.values_list("kind", "always_standard"))
            if uses == {("assembly_hall", True)}:
                alone.append((key, listing, name))

    assert alone == []


def test_the_store_keeps_no_word_of_belief(city: Cast, brought_in: Callable[[str], None]) -> None:
    from django.db import connection

    brought_in("andorra")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM premises_premises p")
        # Names of places are kept as they are; everything else is looked through.
        told = [row[0].split('"name":')[0] + row[0].split('"lat":')[1] for row in cursor.fetchall()]

    assert len(told) == 90
    assert [row for row in told if "worship" in row or "religion" in row or "christian" in row] == []
