"""Posture as pages print it: each area with its level now, next and planned, and each period as a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.domain.posture import NORMAL, Phase, phase, posture_of_branch
from holdfast.kernel.text import Text
from holdfast.plumbing.pages import said
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.governance.facts import ROOM, heightened
from holdfast.rooms.governance.models import Period
from holdfast.rooms.governance.queries import areas_to_declare, pack_of, periods, titles

PAST = 50


@dataclass(frozen=True)
class Line:
    """A period ready to print. `bars`: how strict of how strict, so that no colour is the only signal."""

    id: UUID
    area: Agency
    level: str
    rank: int
    bars: int
    reason: str
    phase: str
    state: str
    from_at: datetime
    until_at: datetime
    shaped: bool
    by_other: str


@dataclass(frozen=True)
class AreaLine:
    """An area: what holds now and until when it may, what comes next, how many periods are planned."""

    area: Agency
    level: str
    rank: int
    since: datetime | None
    until: datetime | None
    next: Line | None
    planned: int
    part: bool


@dataclass(frozen=True)
class Board:
    """The whole page: areas, what runs or is planned or asked, what is past."""

    areas: Sequence[AreaLine]
    live: Sequence[Line]
    asked: Sequence[Line]
    past: Sequence[Line]


def board(actor: Actor, now: datetime) -> Board:
    """What the actor may see of posture at `now`."""
    seen = periods(actor)
    open_rows = list(seen.filter(over_at__isnull=True))
    past_rows = list(seen.filter(over_at__isnull=False)[:PAST])
    lines = lines_of(open_rows, now)
    declared = [row for row in open_rows if row.state == Period.State.DECLARED]
    return Board(
        areas=[_area_line(area, declared, lines, now) for area in areas_to_declare(actor)],
        live=sorted((lines[row.pk] for row in declared), key=lambda line: (line.phase != "running", line.from_at)),
        asked=[lines[row.pk] for row in open_rows if row.state == Period.State.PROPOSED],
        past=list(lines_of(past_rows, now).values()),
    )


def lines_of(rows: Iterable[Period], now: datetime) -> dict[UUID, Line]:
    """The lines of periods by id, in their order; their words are looked up together."""
    listed = list(rows)
    words = titles(listed)
    return {row.pk: _line(row, words[row.pk], now) for row in listed}


def normal_words(area: Agency) -> str:
    """What the area's pack calls the normal posture."""
    pack = pack_of(area)
    return said(next(iter(pack.postures.values()))) if pack and pack.postures else said(Text("normal", "常态"))


def _line(row: Period, words: tuple[Text, Text], now: datetime) -> Line:
    level, reason = words
    return Line(
        id=row.pk,
        area=row.area,
        level=said(level),
        rank=row.rank,
        bars=min(row.rank, 3),
        reason=said(reason),
        phase=phase(heightened(row), now).value,
        state=row.state,
        from_at=row.from_at,
        until_at=min(row.until_at, row.ended_at) if row.ended_at else row.until_at,
        shaped=row.shape is not None,
        by_other="" if row.cause_room == ROOM else row.cause_room,
    )


def _area_line(area: Agency, rows: Sequence[Period], lines: dict[UUID, Line], now: datetime) -> AreaLine:
    over = [row for row in rows if area.path.startswith(row.area_path)]
    running = [row for row in over if phase(heightened(row), now) is Phase.RUNNING]
    planned = sorted((row for row in over if row.from_at > now), key=lambda row: row.from_at)
    whole = [row for row in running if row.shape is None]
    key = posture_of_branch([heightened(row) for row in whole], area.path)
    held = next((row for row in whole if row.posture == key), None) if key != NORMAL else None
    return AreaLine(
        area=area,
        level=lines[held.pk].level if held else normal_words(area),
        rank=held.rank if held else 0,
        since=held.from_at if held else None,
        until=max(row.until_at for row in whole if row.posture == key) if held else None,
        next=lines[planned[0].pk] if planned else None,
        planned=len(planned),
        part=len(running) > len(whole),
    )
