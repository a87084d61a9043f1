"""A fit tried on days that it has not seen: the log's medians and 90th percentiles beside the replayed ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.fan import Fan, at_home
from holdfast.planning.simulate.log import Log, Sent
from holdfast.planning.simulate.replicate import Interval, Play, replicate
from holdfast.planning.simulate.scenario import Scenario

SHARES = {"p50": 0.5, "p90": 0.9}


@dataclass(frozen=True)
class Tried:
    """One percentile of one interval, in minutes: what the log has, what the replay says, and the error as a share."""

    interval: str
    percentile: str
    count: int
    log: float
    replayed: Interval

    @property
    def error(self) -> float:
        """By how much the replay is off, as a share of the log's."""
        return self.replayed.mean / self.log - 1


def tried(scenario: Scenario, log: Log, *, replications: int, seed: int = 1, fan: Fan = at_home) -> tuple[Tried, ...]:
    """Replays as many days as the log has, and compares handling, turnout, travel, response and busy times."""
    if not log.rows:
        raise BadInput(Place(field="test"), "calls in these days", "none")
    first, last = min(row.received for row in log.rows), max(row.received for row in log.rows)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    days = float(np.ceil((last - midnight).total_seconds() / 86_400))
    # A day before it lets the crews be where they are at that hour.
    play = Play(replace(scenario, days=days + 1, warm_up_h=24.0, begins_hour=(midnight.weekday() - 1) % 7 * 24))
    answer = replicate(play, replications=replications, seed=seed, fan=fan)
    return tuple(
        Tried(name, part, len(values), float(np.quantile(values, share)), answer.figures[f"{name}_{part}"])
        for name, values in observed(log.rows).items()
        for part, share in SHARES.items()
    )


def observed(rows: Sequence[Sent]) -> dict[str, list[float]]:
    """The log's intervals in minutes: handling and response by call, the others by crew."""
    calls: dict[str, list[Sent]] = defaultdict(list)
    for row in rows:
        calls[row.call].append(row)
    found: dict[str, list[float]] = {
        "handling": [_minutes(min(row.sent for row in sent) - sent[0].received) for sent in calls.values()],
        "turnout": _known(rows, "sent", "left"),
        "travel": _known(rows, "left", "on_scene"),
        "response": [
            _minutes(min(there) - sent[0].received)
            for sent in calls.values()
            if (there := [row.on_scene for row in sent if row.on_scene is not None])
        ],
        "busy": _known(rows, "sent", "free"),
    }
    return found


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60


def _known(rows: Sequence[Sent], early: str, late: str) -> list[float]:
    return [minutes for row in rows if (minutes := row.minutes(early, late)) is not None]
