"""The bench of the clock: how fast a heap that is due at one instant is fired, and how late a steady stream is.

Phase A alternates our clock with the anchor, each on fresh rows, and compares medians. Phase B lets real worker
processes fire rows that fall due evenly: once in calm, once while workers are killed and the database restarts. How late
a step is, is the time of its commit as the server keeps it, less the moment it was due.
"""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from holdfast.engine.postgres import EmbeddedPostgres
from holdfast.project.bench.scratch import connect, scratch

Say = Callable[[str], None]
WORKERS = 2
WARM_UP = timedelta(seconds=1)
WRITTEN_A_SECOND = 4000


@dataclass(frozen=True)
class Size:
    """How large the bench is; the small form is a fiftieth."""

    open: int
    due: int
    span: timedelta = timedelta(seconds=60)
    kills: int = 10
    restarts: int = 3
    rounds: int = 3
    seed: int = 1


@dataclass
class Figures:
    """What came out."""

    values: dict[str, Any] = field(default_factory=dict)

    def add(self, **values: Any) -> None:
        self.values |= {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


def run(size: Size, say: Say) -> dict[str, Any]:
    """Both phases on a scratch database; answers the figures."""
    figures = Figures({"open": size.open, "due": size.due, "seed": size.seed})
    with scratch() as server:
        from holdfast.project.bench import load

        stock = load.make_stock()
        began = time.monotonic()
        far = _now() + timedelta(days=30)
        load.copy_rows(stock, load.spread(far, timedelta(days=60), size.open), mark="far")
        figures.add(load_s=time.monotonic() - began)
        say(f"{size.open:,} open obligations loaded in {time.monotonic() - began:.1f} s")
        _at_one_instant(size, stock, figures, say)
        _evenly(size, stock, figures, server, say)
    return figures.values


def _at_one_instant(size: Size, stock: Any, figures: Figures, say: Say) -> None:
    from holdfast.project.bench import anchor
    from holdfast.rooms.obligations.firing import fire_due

    def ours() -> int:
        return sum(iter(fire_due, 0))

    speeds: dict[str, list[float]] = {"ours": [], "anchor": []}
    for number in range(size.rounds):
        for name, act in (("ours", ours), ("anchor", lambda: anchor.fire_all(stock))):
            speeds[name].append(_speed(size, stock, f"a-{name}-{number}", act))
            say(f"A {name} {number + 1}: {speeds[name][-1]:,.0f} a second")
    per_second, base = (statistics.median(speeds[name]) for name in ("ours", "anchor"))
    figures.add(per_second=per_second, anchor_per_second=base, ratio_anchor=per_second / base)
    _count(figures, "a", "a-%", size.due * size.rounds * 2)


def _speed(size: Size, stock: Any, mark: str, act: Callable[[], object]) -> float:
    from holdfast.project.bench import load

    instant = _now()
    load.copy_rows(stock, (instant for _ in range(size.due)), mark=mark)
    began = time.perf_counter()
    act()
    return size.due / (time.perf_counter() - began)


def _evenly(size: Size, stock: Any, figures: Figures, server: EmbeddedPostgres, say: Say) -> None:
    crew = Crew()
    try:
        _calm_and_disturbed(size, stock, figures, Disturbance(size, server, say), crew)
    finally:
        crew.end()
    _count(figures, "b", "b-%", size.due * 2)
    figures.add(**{name: figures.values[f"a_{name}"] + figures.values[f"b_{name}"] for name in COUNTS})


def _calm_and_disturbed(size: Size, stock: Any, figures: Figures, disturb: Disturbance, crew: Crew) -> None:
    say = disturb.say
    lateness = _stream(size, stock, "b-calm", crew)
    figures.add(p50_s=lateness[50], p99_s=lateness[99], max_s=lateness[100])
    say(f"B calm: p50 {lateness[50]:.3f} s, p99 {lateness[99]:.3f} s, worst {lateness[100]:.3f} s")
    lateness = _stream(size, stock, "b-disturbed", crew, disturb)
    recovered = max((_recovered(at) for at in disturb.returned), default=0.0)
    figures.add(p99_disturbed_s=lateness[99], max_disturbed_s=lateness[100], recovered_s=recovered)
    figures.add(kills=disturb.killed, restarts=len(disturb.returned))
    say(f"B disturbed: p99 {lateness[99]:.3f} s, recovered {recovered:.3f} s")


def _stream(size: Size, stock: Any, mark: str, crew: Crew, disturb: Disturbance | None = None) -> dict[int, float]:
    """Rows that fall due evenly over the span, fired by worker processes; percentiles of their lateness."""
    from holdfast.project.bench import load

    crew.fill()
    crew.wait_until_heard()
    # The rows are written before the first falls due: writing is not what is measured.
    start = _now() + WARM_UP + timedelta(seconds=size.due / WRITTEN_A_SECOND)
    load.copy_rows(stock, load.spread(start, size.span, size.due), mark=mark)
    time.sleep(max(0.0, (start - _now()).total_seconds()))
    if disturb:
        disturb.until(start + size.span, crew)
    _wait_until_fired(mark, start + size.span)
    return _lateness(mark)


class Crew:
    """The worker processes of a run."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []

    def fill(self) -> None:
        """Starts a worker for each that is missing."""
        self.processes = [process for process in self.processes if process.poll() is None]
        while len(self.processes) < WORKERS:
            words = "from holdfast.project.cli.django import set_up; set_up()"
            run = "from holdfast.plumbing.worker import run; run()"
            self.processes.append(subprocess.Popen([sys.executable, "-c", f"{words}; {run}"], env=dict(os.environ)))

    def kill_one(self, choose: random.Random) -> None:
        victim = choose.choice(self.processes)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self.fill()

    def wait_until_heard(self) -> None:
        ends = time.monotonic() + 60
        query = "SELECT count(*) FROM plumbing_heartbeat WHERE kind = 'worker' AND pid = ANY(%s)"
        with connect() as link:
            while time.monotonic() < ends:
                found = link.execute(query, [[process.pid for process in self.processes]]).fetchone()
                if found == (WORKERS,):
                    return
                time.sleep(0.1)

    def end(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()


class Disturbance:
    """Kills and restarts at random moments of the span, all of them, in an order that the seed fixes."""

    def __init__(self, size: Size, server: EmbeddedPostgres, say: Say) -> None:
        self.choose = random.Random(size.seed)  # noqa: S311 - a bench, not a secret
        self.size = size
        self.server = server
        self.say = say
        self.killed = 0
        self.returned: list[datetime] = []

    def until(self, end: datetime, crew: Crew) -> None:
        start = end - self.size.span
        acts = ["kill"] * self.size.kills + ["restart"] * self.size.restarts
        self.choose.shuffle(acts)
        for number, act in enumerate(acts):
            share = (number + 0.2 + 0.6 * self.choose.random()) / len(acts)
            time.sleep(max(0.0, (start + self.size.span * share - _now()).total_seconds()))
            if act == "kill":
                crew.kill_one(self.choose)
                self.killed += 1
            else:
                self._restart()

    def _restart(self) -> None:
        self.server.stop()
        self.server.start()
        self.returned.append(_now())
        self.say("B: the database restarted")


def _wait_until_fired(mark: str, end: datetime) -> None:
    query = "SELECT count(*) FROM obligations_obligation WHERE occurrence = %s AND next_tick IS NOT NULL"
    ends = time.monotonic() + max(0.0, (end - _now()).total_seconds()) + 60
    while time.monotonic() < ends:
        with connect() as link:
            if link.execute(query, [mark]).fetchone() == (0,):
                return
        time.sleep(0.25)


_STEPS = "obligations_step AS step JOIN obligations_obligation AS owed ON owed.id = step.obligation_id"
_LATE = "extract(epoch FROM pg_xact_commit_timestamp(step.xmin) - step.due_at)"


def _lateness(mark: str) -> dict[int, float]:
    query = f"""
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY {_LATE}), percentile_cont(0.99) WITHIN GROUP (ORDER BY {_LATE}),
            max({_LATE}) FROM {_STEPS} WHERE owed.occurrence = %s
    """  # noqa: S608 - our own words
    with connect() as link:
        row = link.execute(query, [mark]).fetchone()
    assert row is not None
    return dict(zip((50, 99, 100), (float(str(value)) for value in row), strict=True))


def _recovered(returned: datetime) -> float:
    """Seconds until the last of what was due when the database came back was fired."""
    query = f"""
        SELECT max(pg_xact_commit_timestamp(step.xmin)) FROM {_STEPS}
        WHERE step.due_at <= %s AND pg_xact_commit_timestamp(step.xmin) > %s AND owed.occurrence = 'b-disturbed'
    """  # noqa: S608 - our own words
    with connect() as link:
        row = link.execute(query, [returned, returned]).fetchone()
    last = row[0] if row else None
    return max(0.0, (last - returned).total_seconds()) if isinstance(last, datetime) else 0.0


COUNTS = ("expected", "fired", "duplicates")


def _count(figures: Figures, phase: str, mark: str, expected: int) -> None:
    """By SQL from the rows: steps fired, and any of step, entry or message that is there more than once."""
    doubled = """
        SELECT coalesce(sum(number - 1), 0) FROM (
            SELECT count(*) AS number FROM obligations_step GROUP BY obligation_id, key
            UNION ALL SELECT count(*) FROM ledger_entry WHERE kind = 'obligations.late' GROUP BY subject_id
            UNION ALL SELECT count(*) FROM outbox_message GROUP BY subject_id, round, user_id
        ) AS counted
    """
    with connect() as link:
        fired = link.execute(
            f"SELECT count(*) FROM {_STEPS} WHERE owed.occurrence LIKE %s",  # noqa: S608
            [mark],
        ).fetchone()
        duplicates = link.execute(doubled).fetchone()
    figures.add(
        **{f"{phase}_expected": expected, f"{phase}_fired": _whole(fired), f"{phase}_duplicates": _whole(duplicates)}
    )


def _whole(row: tuple[object, ...] | None) -> int:
    return int(str(row[0])) if row else 0


def _now() -> datetime:
    from holdfast.plumbing import clock

    return clock.real_now()
