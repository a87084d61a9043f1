"""The gravest places on the ground, and which of them are late: a drawing made here, that never moves by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from holdfast.plumbing.pages import said
from holdfast.policy.explain import grade_name
from holdfast.portal.board.asked import Board
from holdfast.portal.board.frame import Frame, frame_around
from holdfast.portal.register.head import place_name
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.obligations.queries import overdue, overdue_counts
from holdfast.rooms.premises.access import READ
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import register
from holdfast.rooms.rulebook.queries import pack_in_force

MOST = 150
# More names than this cover each other.
NAMED = 12
# The width of a letter of a name, in the units of the drawing; a Chinese one is twice as wide.
LETTER = 6.0


@dataclass(frozen=True)
class Spot:
    """A place in the units of the drawing. `late`: so many duties are late there; `named`: its name stands beside it."""

    id: UUID
    name: str
    grade: str
    x: float
    y: float
    late: int
    named: bool
    flipped: bool

    @property
    def label_x(self) -> float:
        return self.x - 14 if self.flipped else self.x + (20 if self.late else 14)

    @property
    def label_y(self) -> float:
        return self.y + 4


def places(actor: Actor, board: Board) -> Mapping[str, object] | None:
    """The places of the gravest grade, the late ones first and by name; absent without a pack that grades."""
    pack = pack_in_force(board.agency, board.today)
    if pack is None or not pack.book.grades or not allowed(actor, READ, board.branch):
        return None
    grade = next(iter(pack.book.grades))
    mine = register(actor).filter(owner_path__startswith=board.branch)
    graded = mine.filter(grades__pack_key=pack.key, grades__grade=grade, grades__superseded_at__isnull=True)
    frame = frame_of(graded)
    if frame is None:
        return None
    spots = _spots(actor, board, graded, grade, frame)
    late = overdue(actor, ROOM, board.now).filter(owner_path__startswith=board.branch)
    sums = late.order_by().aggregate(places=Count("subject_id", distinct=True))
    return {
        "frame": frame,
        "spots": spots,
        "late": sum(1 for spot in spots if spot.late),
        "late_in_all": sums["places"],
        "grade": grade,
        "grade_word": said(grade_name(pack, grade)),
        "pack": pack.key,
        "cut": len(spots) == MOST,
    }


def frame_of(rows: object) -> Frame | None:
    """The part of the world that holds all of these places."""
    ends = {"west": Min("lon"), "south": Min("lat"), "east": Max("lon"), "north": Max("lat")}
    edges = rows.order_by().aggregate(**ends)  # type: ignore[attr-defined]
    return None if edges["west"] is None else frame_around(edges["west"], edges["south"], edges["east"], edges["north"])


def _spots(actor: Actor, board: Board, graded: object, grade: str, frame: Frame) -> Sequence[Spot]:
    late = overdue(actor, ROOM, board.now).filter(owner_path__startswith=board.branch).values("subject_id")
    rows: list[Premises] = list(
        graded.annotate(is_late=Q(pk__in=late)).order_by("-is_late", "name", "pk")[:MOST]  # type: ignore[attr-defined]
    )
    counts = overdue_counts(actor, ROOM, [row.pk for row in rows], board.now)
    spots = [frame.at(row.lon, row.lat) for row in rows]
    found: list[Spot] = []
    for row, (x, y) in zip(rows, spots, strict=True):
        spot = Spot(row.pk, place_name(row), grade, x, y, counts.get(row.pk, 0), False, x > frame.width * 0.7)
        found.append(replace(spot, named=_has_room(spot, spots, found)))
    return found


def _has_room(spot: Spot, spots: Sequence[tuple[float, float]], before: Sequence[Spot]) -> bool:
    """Whether its name covers no mark and no other name; that of a late place may cover a mark."""
    named = [each for each in before if each.named]
    reach = LETTER * sum(2 if ord(letter) > 0x2E80 else 1 for letter in spot.name)
    west, east = (spot.label_x - reach, spot.label_x) if spot.flipped else (spot.label_x, spot.label_x + reach)
    over_name = any(abs(spot.y - each.y) < 14 and abs(spot.x - each.x) < reach + 20 for each in named)
    over_mark = any(abs(spot.y - y) < 12 and west - 6 < x < east + 6 for x, y in spots)
    return len(named) < NAMED and not over_name and (bool(spot.late) or not over_mark)
