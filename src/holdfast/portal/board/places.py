"""The gravest places on the ground, and which of them are late: a drawing made here, that never moves by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from holdfast.plumbing.pages import said
from holdfast.policy.explain import grade_name
from holdfast.portal.board.asked import Board
from holdfast.portal.board.frame import HEIGHT, WIDTH, Frame, frame_around
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


@dataclass(frozen=True)
class Look:
    """The size of the drawing, and of its letters in its units (a Chinese one is twice as wide)."""

    width: int = WIDTH
    height: int = HEIGHT
    letter: float = 6.0
    line: float = 14.0


DESK, WALL = Look(), Look(height=600, letter=12.0, line=26.0)


def places(actor: Actor, board: Board, look: Look = DESK) -> Mapping[str, object] | None:
    """The places of the gravest grade, the late ones first and by name; absent without a pack that grades."""
    pack = pack_in_force(board.agency, board.today)
    if pack is None or not pack.book.grades or not allowed(actor, READ, board.branch):
        return None
    grade = next(iter(pack.book.grades))
    mine = register(actor).filter(owner_path__startswith=board.branch)
    graded = mine.filter(grades__pack_key=pack.key, grades__grade=grade, grades__superseded_at__isnull=True)
    frame = frame_of(graded, look)
    if frame is None:
        return None
    spots = _spots(actor, board, graded, grade, frame, look)
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


def frame_of(rows: object, look: Look) -> Frame | None:
    """The part of the world that holds all of these places."""
    ends = {"west": Min("lon"), "south": Min("lat"), "east": Max("lon"), "north": Max("lat")}
    edges = rows.order_by().aggregate(**ends)  # type: ignore[attr-defined]
    return frame_around(**edges, width=look.width, height=look.height) if edges["west"] is not None else None


def _spots(actor: Actor, board: Board, graded: object, grade: str, frame: Frame, look: Look) -> Sequence[Spot]:
    late = overdue(actor, ROOM, board.now).filter(owner_path__startswith=board.branch).values("subject_id")
    rows: list[Premises] = list(
        graded.annotate(is_late=Q(pk__in=late)).order_by("-is_late", "name", "pk")[:MOST]  # type: ignore[attr-defined]
    )
    counts = overdue_counts(actor, ROOM, [row.pk for row in rows], board.now)
    spots = [frame.at(row.lon, row.lat) for row in rows]
    found: list[Spot] = []
    few = len(counts) <= NAMED
    for row, (x, y) in zip(rows, spots, strict=True):
        spot = Spot(row.pk, place_name(row), grade, x, y, counts.get(row.pk, 0), False, x > frame.width * 0.7)
        found.append(replace(spot, named=_has_room(spot, [] if few and spot.late else spots, found, look)))
    return found


def _has_room(spot: Spot, marks: Sequence[tuple[float, float]], before: Sequence[Spot], look: Look) -> bool:
    """Whether its name covers no other name and none of these marks."""
    named = [each for each in before if each.named]
    west, east = _reach(spot, look)
    over_name = any(abs(spot.y - each.y) < look.line and _meet((west, east), _reach(each, look)) for each in named)
    over_mark = any(abs(spot.y - y) < look.line and west - 6 < x < east + 6 for x, y in marks)
    return len(named) < NAMED and not over_name and not over_mark


def _reach(spot: Spot, look: Look) -> tuple[float, float]:
    """From where to where its name goes."""
    wide = look.letter * sum(2 if ord(letter) > 0x2E80 else 1 for letter in spot.name)
    return (spot.label_x - wide, spot.label_x) if spot.flipped else (spot.label_x, spot.label_x + wide)


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
