"""What one replication says: shares, means and percentiles over the calls after the warm-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.planning.simulate.arrays import (
    ARRIVED,
    BUSY,
    CANCELLED,
    SENT,
    TRAVEL,
    TURNOUT,
    UNSENT,
    Floats,
    Out,
    Tape,
    Whole,
)
from holdfast.planning.simulate.scenario import Scenario

Flags = NDArray[np.bool_]

# Intervals in minutes: handling (received to ready), waiting (ready to first sent), turnout and travel of each crew,
# response (received to the first on scene), assembled (received to the last), busy (sent to free again, of each crew).
INTERVALS = ("handling", "waiting", "turnout", "travel", "response", "assembled", "busy")


@dataclass(frozen=True)
class Sample:
    """One replication. `figures` by name; by zone the mean response and how many calls; by unit the share of time busy."""

    figures: Mapping[str, float]
    response_by_zone: Floats
    calls_by_zone: Floats
    unit_busy: Floats
    events: int
    moves: int


def sample_of(scenario: Scenario, tape: Tape, out: Out, moves: int, events: int) -> Sample:
    """The measures of one run of the loop."""
    most = len(out.type) // max(len(tape.ready), 1)
    counted = tape.received >= scenario.warm_up_h * 60
    wanted, status, times = _by_call(out, most)
    intervals = _intervals(tape, status, times, counted)
    figures = _shares(scenario, wanted[counted], status[counted], intervals)
    for name in INTERVALS:
        figures |= _spread(name, intervals[name])
    by_zone, calls = _by_zone(scenario, tape, status, times)
    return Sample(figures, by_zone, calls, _unit_busy(scenario, out), events, moves)


def _by_call(out: Out, most: int) -> tuple[Flags, Whole, Floats]:
    """Requests by call: whether wanted, how they ended, their times."""
    calls = len(out.type) // max(most, 1)
    return (
        (out.type >= 0).reshape(calls, most),
        out.status.reshape(calls, most),
        out.times.reshape(calls, most, 4),
    )


def _on_scene(status: Whole, times: Floats) -> tuple[Floats, Floats]:
    """When the first and the last crew arrive at each call; NaN where none does."""
    arrives = np.where(status == ARRIVED, times[..., SENT] + times[..., TURNOUT] + times[..., TRAVEL], np.nan)
    came = (status == ARRIVED).any(axis=1)
    first, last = np.full(len(arrives), np.nan), np.full(len(arrives), np.nan)
    if came.any():
        first[came], last[came] = np.nanmin(arrives[came], axis=1), np.nanmax(arrives[came], axis=1)
    return first, last


def _intervals(tape: Tape, status: Whole, times: Floats, counted: Flags) -> dict[str, Floats]:
    first, last = _on_scene(status, times)
    sent = (status != UNSENT).any(axis=1)
    waiting = np.full(len(tape.ready), np.nan)
    if sent.any():
        waiting[sent] = np.nanmin(times[sent][..., SENT], axis=1) - tape.ready[sent]
    of_units = counted[:, None] & (status != UNSENT)
    arrived = counted[:, None] & (status == ARRIVED)
    return {
        "handling": (tape.ready - tape.received)[counted],
        "waiting": waiting[counted & sent],
        "turnout": times[..., TURNOUT][of_units],
        "travel": times[..., TRAVEL][arrived],
        "response": (first - tape.received)[counted & ~np.isnan(first)],
        "assembled": (last - tape.received)[counted & ~np.isnan(last)],
        "busy": times[..., BUSY][of_units],
    }


def _shares(scenario: Scenario, wanted: Flags, status: Whole, intervals: Mapping[str, Floats]) -> dict[str, float]:
    calls = max(len(status), 1)
    sent = (status != UNSENT).any(axis=1)
    short = sent & (wanted & (status == UNSENT)).any(axis=1)
    units = max(int((status != UNSENT).sum()), 1)
    return {
        "calls": float(len(status)),
        "lost": float((~sent).sum() / calls),
        "short": float(short.sum() / calls),
        "waited": float((intervals["waiting"] > 1e-9).sum() / calls),
        "within_target": float((intervals["response"] <= scenario.target_min).sum() / calls),
        "cancelled": float((status == CANCELLED).sum() / units),
    }


def _spread(name: str, values: Floats) -> dict[str, float]:
    if not len(values):
        return {f"{name}_{part}": float("nan") for part in ("mean", "p50", "p90")}
    middle, high = np.quantile(values, [0.5, 0.9])
    return {f"{name}_mean": float(values.mean()), f"{name}_p50": float(middle), f"{name}_p90": float(high)}


def _by_zone(scenario: Scenario, tape: Tape, status: Whole, times: Floats) -> tuple[Floats, Floats]:
    first, _ = _on_scene(status, times)
    came = ~np.isnan(first) & (tape.received >= scenario.warm_up_h * 60)
    zones = len(scenario.zones)
    calls = np.bincount(tape.zone[came], minlength=zones).astype(np.float64)
    total = np.bincount(tape.zone[came], weights=(first - tape.received)[came], minlength=zones)
    return np.divide(total, calls, out=np.full(zones, np.nan), where=calls > 0), calls


def _unit_busy(scenario: Scenario, out: Out) -> Floats:
    """The share of the whole span; what reaches past its end is cut off."""
    sent, end = out.unit >= 0, scenario.days * 1440
    start = out.times[sent, SENT]
    spent = np.maximum(np.minimum(start + out.times[sent, BUSY], end) - np.minimum(start, end), 0.0)
    return np.bincount(out.unit[sent], weights=spent, minlength=len(scenario.units)) / end
