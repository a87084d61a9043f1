"""Sweeps over a weighed hierarchy, sixteen sources a batch, batches side by side on the processors there are."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue

import numpy as np

from holdfast.planning.roads.ways import Small
from holdfast.planning.travel import sweep
from holdfast.planning.travel.ends import Ends
from holdfast.planning.travel.hierarchy import Hierarchy
from holdfast.planning.travel.lanes import LANES, NEVER
from holdfast.planning.travel.order import threads

_NONE = np.empty(0, dtype=np.int32)
_NO_ROWS = np.empty((0, LANES), dtype=np.int32)
# A sweep over part of the ranks pays when the part is at most this share of all.
_WORTH_NARROWING = 0.7


@cache
def pool() -> ThreadPoolExecutor:
    """The threads of all sweeps."""
    return ThreadPoolExecutor(threads(), thread_name_prefix="sweep")


@dataclass(frozen=True)
class _Rows:
    """The ranks that are swept, in rows of their own."""

    row_of: Small
    first: Small
    later: Small
    down: Small


class Scratch:
    """Blocks that one sweep at a time writes in, kept for the next; they are clean whenever they lie here."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._labels: SimpleQueue[Small] = SimpleQueue()
        self._marks: SimpleQueue[tuple[Small, Small, Small]] = SimpleQueue()
        self._gathered: SimpleQueue[Small] = SimpleQueue()

    def take(self, gathered: int) -> tuple[Small, Small, Small, Small, Small]:
        """Labels, what is gathered from them (at least so many rows), fresh, time, seen."""
        try:
            labels, marks = self._labels.get_nowait(), self._marks.get_nowait()
        except Empty:
            labels = np.empty((self.count, LANES), dtype=np.int32)
            marks = (
                np.zeros(self.count, dtype=np.int32),
                np.full(self.count, NEVER, dtype=np.int32),
                np.empty(self.count, dtype=np.int32),
            )
        return labels, self._rows(gathered), *marks

    def _rows(self, count: int) -> Small:
        if not count:
            return _NO_ROWS
        try:
            rows = self._gathered.get_nowait()
        except Empty:
            return np.empty((count, LANES), dtype=np.int32)
        return rows if len(rows) >= count else np.empty((count, LANES), dtype=np.int32)

    def give_back(self, blocks: tuple[Small, Small, Small, Small, Small]) -> None:
        """For the next sweep."""
        self._labels.put(blocks[0])
        self._marks.put(blocks[2:])
        if len(blocks[1]):
            self._gathered.put(blocks[1])


class Engine:
    """One hierarchy under one set of weights; `reverse` of it answers for the way back."""

    def __init__(self, hierarchy: Hierarchy, up: Small, down: Small, scratch: Scratch) -> None:
        self.hierarchy, self.up, self.down, self.scratch = hierarchy, up, down, scratch

    def reversed(self) -> Engine:
        """The same roads, driven the other way round."""
        return Engine(self.hierarchy, self.down, self.up, self.scratch)

    def to_ranks(self, seeds: Ends) -> Small:
        """(sources, ranks) times to every vertex of the graph, NEVER where there is no way."""
        hierarchy = self.hierarchy
        rows = _Rows(np.arange(hierarchy.size, dtype=np.int32), hierarchy.first, hierarchy.later, self.down)
        out = np.empty((seeds.count, hierarchy.size), dtype=np.int32)
        return self._swept(seeds, rows, Ends(_NONE, _NONE, _NONE), out)

    def to_ends(self, seeds: Ends, ends: Ends) -> Small:
        """(sources, targets) times to where each target is met."""
        rows = self._rows(ends)
        at = rows.row_of[ends.at] if len(ends.at) else ends.at
        out = np.empty((seeds.count, ends.count), dtype=np.int32)
        return self._swept(seeds, rows, Ends(ends.first, at, ends.ms), out)

    def _rows(self, ends: Ends) -> _Rows:
        hierarchy = self.hierarchy
        needed = np.zeros(hierarchy.size, dtype=np.int32)
        count = sweep.rows_needed(ends.at, hierarchy.parent, needed)
        if count > _WORTH_NARROWING * hierarchy.size:
            every = np.arange(hierarchy.size, dtype=np.int32)
            return _Rows(every, hierarchy.first, hierarchy.later, self.down)
        arcs = int(np.diff(hierarchy.first)[needed == 1].sum())
        row_of, first = np.empty(hierarchy.size, dtype=np.int32), np.empty(count + 1, dtype=np.int32)
        later, down = np.empty(arcs, dtype=np.int32), np.empty(arcs, dtype=np.int32)
        sweep.narrow(needed, hierarchy.first, hierarchy.later, self.down, row_of, first, later, down)
        return _Rows(row_of, first, later, down)

    def _swept(self, seeds: Ends, rows: _Rows, ends: Ends, out: Small) -> Small:
        batches = range(-(-seeds.count // LANES))
        stop = threading.Event()
        share = [batches[i :: threads()] for i in range(threads())]
        futures = [pool().submit(self._share, each, seeds, rows, ends, out, stop) for each in share if each]
        try:
            for future in futures:
                future.result()
        finally:
            stop.set()
        return out

    def _share(self, batches: range, seeds: Ends, rows: _Rows, ends: Ends, out: Small, stop: threading.Event) -> None:
        """One thread's batches; it ends between two of them when the call is broken off."""
        hierarchy = self.hierarchy
        blocks = self.scratch.take(max(ends.count, 0))
        for batch in batches:
            if stop.is_set():
                break
            sweep.run(
                batch,
                seeds.first,
                seeds.at,
                seeds.ms,
                hierarchy.parent,
                hierarchy.first,
                hierarchy.later,
                self.up,
                rows.row_of,
                rows.first,
                rows.later,
                rows.down,
                ends.first,
                ends.at,
                ends.ms,
                *blocks,
                out,
            )
        self.scratch.give_back(blocks)
