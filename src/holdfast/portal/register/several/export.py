"""The chosen rows of the list as a table."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse

from holdfast.plumbing import clock
from holdfast.plumbing.export import Cell, csv_answer
from holdfast.portal.register.listing import lines_of
from holdfast.portal.register.several.chosen import Chosen
from holdfast.rooms.agencies.actor import Actor

COLUMNS = ("name", "listing", "agency", "grade", "missing", "average", "weakest_link", "late", "posture")


def exported(actor: Actor, chosen: Chosen) -> HttpResponse:
    """The columns of the list; whoever reads it knows which places it holds."""
    return csv_answer("premises", COLUMNS, _cells(actor, chosen))  # type: ignore[return-value]


def _cells(actor: Actor, chosen: Chosen) -> Iterator[list[Cell]]:
    for line in lines_of(actor, chosen.rows[: chosen.act.most], chosen.pack, clock.now()):
        yield [
            line.name, line.listing, line.owner, line.grade_word, line.missing, line.average, line.weakest, line.late,
            line.posture,
        ]  # fmt: skip
