"""The estimate: detection, warning, pre-travel and travel, with who waits where and for how long."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.egress.building import Building, Link, Space
from holdfast.planning.egress.curve import Curve, spread, through, waiting
from holdfast.planning.egress.paths import fits, ordered, route, routes_of
from holdfast.planning.egress.rates import Rates

NOT_MODELLED = (
    "single people: their choices, groups, helping each other, and those who need help",
    "smoke, heat and how well people see",
    "people walking against the flow",
    "the shape of a room: only the way from its farthest corner and its density count",
    "a crowd that backs up from a door into the spaces before it",
)
# Persons below this share of one are a rounding of flows, not somebody left behind.
NOBODY = 1e-6


@dataclass(frozen=True)
class Term:
    """One part of the total, in seconds, and where it comes from."""

    name: str
    seconds: float
    why: str


@dataclass(frozen=True)
class Passage:
    """What happened at one link: times in seconds after people begin to move, persons, and the flow it lets through."""

    link: str
    persons: float
    capacity: float
    speed: float
    first_s: float
    last_s: float
    most_waiting: float
    waiting_s: float


@dataclass(frozen=True)
class Stream:
    """People of one space on one path. `start` is when they come to its first link."""

    name: str
    space: Space
    path: tuple[Link, ...]
    start: Curve


@dataclass(frozen=True)
class Estimate:
    """`total_s` is the sum of the terms. `left_behind` persons find no way out after a link has closed."""

    terms: tuple[Term, ...]
    passages: tuple[Passage, ...]
    out_by_space: Mapping[str, float]
    left_behind: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    rates: str = ""
    not_modelled: tuple[str, ...] = NOT_MODELLED

    @property
    def total_s(self) -> float:
        """Seconds from the start of the event until the last who can is outside."""
        return sum(term.seconds for term in self.terms)

    @property
    def bottleneck(self) -> Passage | None:
        """The link at which people wait longest."""
        queues = [passage for passage in self.passages if passage.waiting_s > 0]
        return max(queues, key=lambda passage: passage.waiting_s, default=None)


def estimate(building: Building, rates: Rates) -> Estimate:
    """How long the building takes to empty. BadInput names a space that has no way out from the beginning."""
    streams = [
        stream for number, space in enumerate(building.spaces, 1) for stream in _leave(building, rates, space, number)
    ]
    left: dict[str, float] = {}
    for link in sorted(_closing(building), key=lambda each: each.closes_at_s or 0.0):
        streams = _after_closing(building, rates, streams, link, left)
    passages, ends = _flow(streams, rates)
    moving = max((curve.last for curve in ends.values() if curve.persons > NOBODY), default=0.0)
    out: dict[str, float] = {}
    for stream in streams:
        if ends[stream.name].persons > NOBODY:
            out[stream.space.id] = max(out.get(stream.space.id, 0.0), ends[stream.name].last)
    return Estimate(
        terms=_terms(building, streams, moving),
        passages=tuple(passages),
        out_by_space=out,
        left_behind=left,
        warnings=tuple(_warnings(building, rates)),
        rates=f"{rates.title} ({rates.source})",
    )


def _leave(building: Building, rates: Rates, space: Space, number: int) -> list[Stream]:
    paths = routes_of(building, rates, space)
    if not paths:
        raise BadInput(Place(field="spaces.id", row=number), "a space with a way outside", space.id)
    walk = space.walk_m / (_speed(space, rates) * rates.room_slowed(space.density))
    first, last = space.pre_travel_s
    start = spread(space.persons / len(paths), first, last + walk)
    return [Stream(f"{space.id}/{at}", space, path, start) for at, path in enumerate(paths)]


def _speed(space: Space, rates: Rates) -> float:
    return space.speed or rates.densities[0][1]


def _flow(streams: Sequence[Stream], rates: Rates) -> tuple[list[Passage], dict[str, Curve]]:
    """Lets all streams through their links; answers what happened at each, and when each stream is outside."""
    try:
        links = ordered([stream.path for stream in streams])
    except ValueError as crossing:
        raise BadInput(Place(field="links"), "ways that do not cross in a circle", str(crossing)) from crossing
    now = {stream.name: stream.start for stream in streams}
    passages = []
    for link in links:
        here = [stream for stream in streams if link in stream.path]
        arrivals = {stream.name: now[stream.name] for stream in here if now[stream.name].persons > NOBODY}
        if not arrivals:
            continue
        capacity = _capacity(link, rates)
        leaving = through(arrivals, capacity)
        passage = _passage(link, rates, arrivals, leaving, capacity)
        passages.append(passage)
        for stream in here:
            if stream.name in leaving:
                now[stream.name] = leaving[stream.name].later(_walk(link, stream.space, rates, passage))
    return passages, now


def _capacity(link: Link, rates: Rates) -> float:
    rate = rates.ways[link.way]
    return rate.flow * rate.clear_width(link.width_m)


def _passage(
    link: Link, rates: Rates, arrivals: Mapping[str, Curve], leaving: Mapping[str, Curve], capacity: float
) -> Passage:
    persons = sum(curve.persons for curve in leaving.values())
    first = min(curve.first for curve in leaving.values())
    last = max(curve.last for curve in leaving.values())
    most, seconds = waiting(arrivals, leaving)
    rate = rates.ways[link.way]
    # One person alone has all the width: a flow needs a second one behind.
    flow = max(persons - 1, 0.0) / (last - first) if last > first else 0.0
    slowed = rate.slowed(min(flow / rate.clear_width(link.width_m), rate.flow))
    return Passage(link.id, persons, capacity, rate.free_speed * slowed, first, last, most, seconds)


def _walk(link: Link, space: Space, rates: Rates, passage: Passage) -> float:
    """Seconds along the link, for people of this space: their own free speed, slowed as much as everybody there."""
    rate = rates.ways[link.way]
    free = rate.free_speed if space.speed is None else space.speed
    return link.length_m / (free * passage.speed / rate.free_speed)


def _closing(building: Building) -> list[Link]:
    return [link for link in building.links if link.closes_at_s is not None]


def _after_closing(
    building: Building, rates: Rates, streams: Sequence[Stream], link: Link, left: dict[str, float]
) -> list[Stream]:
    """The streams when `link` closes: who has not passed by then turns to another way from where they stand."""
    at = link.closes_at_s or 0.0
    shut = [each.id for each in _closing(building) if (each.closes_at_s or 0.0) <= at]
    arrivals, leaving = _at_link(streams, rates, link)
    kept: list[Stream] = []
    for stream in streams:
        if link not in stream.path or stream.name not in leaving:
            kept.append(stream)
            continue
        passed = leaving[stream.name].until(at).persons
        kept.append(_cut(stream, passed))
        turning = leaving[stream.name].persons - passed
        if turning <= NOBODY:
            continue
        other = route(building, rates, link.origin, closed=shut)
        if other is None:
            left[stream.space.id] = left.get(stream.space.id, 0.0) + turning
        else:
            rest = _rest(arrivals[stream.name], passed, at)
            kept.append(Stream(f"{stream.name}>{link.id}", stream.space, other, rest))
    return [stream for stream in kept if stream.start.persons > NOBODY]


def _at_link(streams: Sequence[Stream], rates: Rates, link: Link) -> tuple[dict[str, Curve], dict[str, Curve]]:
    """Who comes to `link` and who gets through, when nothing closes."""
    short = [
        Stream(stream.name, stream.space, stream.path[: stream.path.index(link)], stream.start)
        for stream in streams
        if link in stream.path
    ]
    before = [stream for stream in short if stream.path]
    _, reached = _flow(before, rates) if before else ([], {})
    arrivals = {stream.name: reached.get(stream.name, stream.start) for stream in short}
    arrivals = {name: curve for name, curve in arrivals.items() if curve.persons > NOBODY}
    return arrivals, through(arrivals, _capacity(link, rates))


def _cut(stream: Stream, persons: float) -> Stream:
    """The first `persons` of a stream: first come, first through, so they are the first to start as well."""
    start = stream.start
    keep = start.counts < persons
    times, counts = list(start.times[keep]), list(start.counts[keep])
    if persons > 0 and not keep.all():
        i = int(keep.sum())
        before, after = (start.counts[i - 1], start.counts[i]) if i else (0.0, start.counts[0])
        share = (persons - before) / (after - before) if after > before else 1.0
        first = start.times[i - 1] if i else start.times[0]
        times.append(first + share * (start.times[i] - first))
        counts.append(persons)
    return Stream(stream.name, stream.space, stream.path, _curve(times, counts))


def _rest(arrivals: Curve, passed: float, at: float) -> Curve:
    """Everybody after the first `passed`, who turn round at the moment of closing or when they come."""
    keep = arrivals.counts > passed
    times = [at, *(max(at, float(time)) for time in arrivals.times[keep])]
    counts = [0.0, *(float(count) - passed for count in arrivals.counts[keep])]
    first = float(arrivals.times[max(int((~keep).sum()) - 1, 0)])
    return _curve([max(at, first), *times[1:]], counts)


def _curve(times: Sequence[float], counts: Sequence[float]) -> Curve:
    return Curve(np.array(times or [0.0], dtype=float), np.array(counts or [0.0], dtype=float))


def _terms(building: Building, streams: Sequence[Stream], moving: float) -> tuple[Term, ...]:
    began = [stream.space.pre_travel_s[1] for stream in streams]
    pre = min(max(began, default=0.0), moving)
    return (
        Term("detection", building.detection_s, "until somebody or something notices"),
        Term("warning", building.warning_s, "until people are told"),
        Term("pre-travel", pre, "until the last space begins to move"),
        Term("travel", moving - pre, "walking and waiting until the last is outside"),
    )


def _warnings(building: Building, rates: Rates) -> list[str]:
    told = []
    for space in building.spaces:
        if math.isfinite(space.area_m2) and space.density > rates.densities[-1][0]:
            told.append(
                f"{space.id}: {space.density:.1f} persons a square metre is beyond what the tables were made for"
            )
    for link in building.links:
        if not fits(link, rates):
            told.append(f"{link.id}: narrower than its boundary layers, nobody fits through")
    return told
