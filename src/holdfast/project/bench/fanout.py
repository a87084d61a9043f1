"""The bench of fan-out: how fast very many people are told, and what is lost, repeated or out of order when senders are killed.

A gateway in its own process takes a declared time for each text and so many at once; what it wrote down is what counts, not
what we believe. Three runs on one database: in calm with a stream of emergencies beside it, killed with keys, killed
without; and a short one that sends one text at a time, for comparison.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.plumbing import clock
from holdfast.project.bench.fanout_crew import Crew, Wire, gateway
from holdfast.project.bench.fanout_people import People, emergency, make_people, queue_rounds

Say = Callable[[str], None]
LOOK = 0.05
EMERGENCY_EVERY = 0.1


@dataclass(frozen=True)
class Size:
    """How large the bench is; the small form is a two hundredth."""

    recipients: int
    workers: int = 2
    kills: int = 20
    delay_ms: float = 10.0
    at_once: int = 64
    one_at_a_time: int = 400
    seed: int = 1
    done_within: float = 900.0

    @property
    def most_per_second(self) -> float:
        """What the gateway can take at most."""
        return self.at_once / self.delay_ms * 1000


def run(size: Size, say: Say) -> dict[str, Any]:
    """All runs on the database that Django is connected to; answers the figures."""
    people = make_people(size.recipients)
    say(f"{size.recipients:,} people with a verified phone")
    figures: dict[str, Any] = {"recipients": size.recipients, "workers": size.workers, "seed": size.seed}
    slow = _one_at_a_time(size, people, say)
    calm = _calm(size, people, say)
    with_keys = killed(size, people, keys=True, say=say)
    without = killed(size, people, keys=False, say=say)
    runs = (calm, with_keys, without)
    return figures | {
        "messages": calm["messages"],
        "lost": sum(each["lost"] for each in runs),
        "repeats_with_keys": with_keys["rung_again"],
        "repeats_dropped_by_key": with_keys["dropped"],
        "repeats_without_keys": without["rung_again"],
        "repeats_allowed": size.kills * size.at_once,
        "order_violations": sum(each["order_violations"] for each in runs),
        "kills": with_keys["kills"] + without["kills"],
        "past_lease_s": max(with_keys["past_lease_s"], without["past_lease_s"]),
        "per_second": calm["per_second"],
        "per_second_killed": with_keys["per_second"],
        "gateway_per_second": size.most_per_second,
        "ratio_gateway": round(calm["per_second"] / size.most_per_second, 3),
        "one_at_a_time_per_second": slow["per_second"],
        "ratio_one_at_a_time": round(calm["per_second"] / slow["per_second"], 1),
        "emergencies": calm["emergencies"],
        "emergency_p50_s": calm["emergency_p50_s"],
        "emergency_p99_s": calm["emergency_p99_s"],
        "queue_per_second": calm["queue_per_second"],
    }


def _one_at_a_time(size: Size, people: People, say: Say) -> dict[str, Any]:
    few = People(people.agency_path, people.users[: min(size.one_at_a_time, len(people.users))])
    with _run(size, "one at a time", keys=True, at_once=1) as (wire, crew):
        expected = queue_rounds(few, "slow", every=0)
        crew.go(size.workers)
        _wait_for_all(size, wire, len(expected))
    return _told(size, wire, expected, say)


def _calm(size: Size, people: People, say: Say) -> dict[str, Any]:
    asked: dict[str, float] = {}
    with _run(size, "calm", keys=True, at_once=size.at_once) as (wire, crew):
        began = time.monotonic()
        expected = queue_rounds(people, "calm")
        queued = len(expected) / (time.monotonic() - began)
        crew.go(size.workers)
        wire.wait_until(1, size.done_within)
        dice = random.Random(size.seed)  # noqa: S311 - a bench, not a secret
        while wire.count < len(expected):
            asked[emergency(people, dice.randrange(size.recipients))] = clock.real_now().timestamp()
            time.sleep(EMERGENCY_EVERY)
        _wait_for_all(size, wire, len(expected) + len(asked))
    late = sorted(wire.first[message] - at for message, at in asked.items())
    return _told(size, wire, expected, say) | {
        "queue_per_second": round(queued),
        "emergencies": len(late),
        "emergency_p50_s": round(statistics.median(late), 3),
        "emergency_p99_s": round(late[max(0, int(len(late) * 0.99) - 1)], 3),
    }


def killed(size: Size, people: People, *, keys: bool, say: Say) -> dict[str, Any]:
    """One run in which senders are killed at random moments; `--kills` of them, if the messages last so long."""
    dice = random.Random(size.seed + keys)  # noqa: S311 - a bench, not a secret
    past_lease, kills = 0.0, 0
    name = "killed with keys" if keys else "killed without keys"
    with _run(size, name, keys=keys, at_once=size.at_once, spares=size.kills) as (wire, crew):
        expected = queue_rounds(people, f"killed-{keys}")
        crew.go(size.workers)
        for number in range(size.kills):
            share = (number + 0.2 + 0.6 * dice.random()) / (size.kills + 1)
            wire.wait_until(int(len(expected) * share), size.done_within)
            crew.kill_one(dice)
            kills += 1
        ends = time.monotonic() + size.done_within
        while (left := Crew.open_messages()) and time.monotonic() < ends:
            past_lease = max(past_lease, Crew.past_lease())
            time.sleep(LOOK * 10)
        say(f"{name}: {kills} kills, {left} left over")
        wire.read()
    return _told(size, wire, expected, say) | {"kills": kills, "past_lease_s": round(past_lease, 3)}


def _wait_for_all(size: Size, wire: Wire, number: int) -> None:
    """Until all have rung and all is written down."""
    wire.wait_until(number, size.done_within)
    ends = time.monotonic() + 30
    while Crew.open_messages() and time.monotonic() < ends:
        time.sleep(LOOK)


def _run(size: Size, name: str, *, keys: bool, at_once: int, spares: int = 0) -> Any:
    folder = Path(tempfile.mkdtemp(prefix="holdfast-fanout-"))
    return gateway(folder, size, keys=keys, at_once=at_once, processes=size.workers + spares)


def _told(size: Size, wire: Wire, expected: dict[str, tuple[str, int]], say: Say) -> dict[str, Any]:
    """What the gateway's own log says of a run."""
    rings = [ring for ring in wire.rings if ring.message in expected]
    seconds = rings[-1].at - rings[0].at
    told = {
        "messages": len(expected),
        "lost": len(expected.keys() - {ring.message for ring in rings}) + Crew.not_accepted(expected),
        "rung_again": len(rings) - len({ring.message for ring in rings}),
        "dropped": wire.dropped,
        "order_violations": _out_of_order(wire, expected),
        "per_second": round(len(rings) / seconds) if seconds else 0,
    }
    say(f"{told}")
    return told


def _out_of_order(wire: Wire, expected: dict[str, tuple[str, int]]) -> int:
    """Of two texts to one person, the later one rang first."""
    newest: dict[str, int] = {}
    wrong = 0
    for message in wire.first:
        if message in expected:
            person, number = expected[message]
            wrong += newest.get(person, -1) > number
            newest[person] = max(newest.get(person, -1), number)
    return wrong
