"""Numbering and chaining what was committed. One sealer at a time: it holds an advisory lock on this connection."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.domain.ledger.chain import EntryRecord, SealRecord, seal
from holdfast.domain.ledger.watermark import Watermark, gaps_between
from holdfast.plumbing import clock
from holdfast.rooms.ledger import rows
from holdfast.rooms.ledger.link import Link

LOCK = 0x686F_6C64_6661_7374
BATCH = 5_000
# How many ids one look at history covers.
WINDOW = 50_000
# Entries that commit late while a sealer starts are looked for one by one this far back, and further back once
# every transaction of that moment has ended.
TAIL = 10_000


class Sealing:
    """Knows the head of the chain and which ids may still appear. Holds for one connection and one lock."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.number, self.hash = rows.head(link)
        self.sealed = 0
        self._mark = Watermark()
        self._history: tuple[int, frozenset[str]] | None = None

    def start(self) -> None:
        """Looks at all history once; what was running then is watched."""
        top = rows.highest_entry(self.link)
        # Asked after `top`: whoever drew an id below it is among them, or has ended and is seen by the looks below.
        holders = rows.holders(self.link)
        first = max(1, top - TAIL)
        known = set(rows.ids_between(self.link, first, top)) if holders else set()
        # After the list: what is committed between the two is sealed here and must not count as missing.
        known.update(self._look_at_history(top))
        gaps = gaps_between(sorted(id for id in known if id >= first), first, top, holders) if holders else ()
        self._mark = Watermark(high=top, gaps=gaps)
        self._history = (top, holders) if holders else None

    def look(self) -> int:
        """Seals what has come since the last look; answers how many there were."""
        before = self.sealed
        gaps = self._mark.gaps
        holders = rows.holders(self.link) if gaps or self._history else frozenset()
        late = rows.entries_in(self.link, gaps, BATCH) if gaps else []
        conclusive = len(late) < BATCH
        new = rows.entries_above(self.link, self._mark.high, BATCH) if conclusive else []
        self._seal([*late, *new])
        self._mark = self._mark.after(
            [entry.id for entry in late], [entry.id for entry in new], holders, conclusive=conclusive
        )
        if conclusive:
            self._look_back(holders)
        return self.sealed - before

    def _look_back(self, holders: frozenset[str]) -> None:
        """The second look at history, once nobody is left who could add to it."""
        if self._history is None:
            return
        top, watched = self._history
        if watched & holders:
            self._history = (top, watched & holders)
            return
        self._history = None
        self._look_at_history(top)

    def _look_at_history(self, top: int) -> list[int]:
        """Seals every unsealed entry up to `top`; answers their ids."""
        low = rows.lowest_entry(self.link)
        sealed: list[int] = []
        for found in rows.unsealed_between(self.link, low, top, WINDOW):
            for start in range(0, len(found), BATCH):
                self._seal(found[start : start + BATCH])
            sealed.extend(entry.id for entry in found)
        return sealed

    def _seal(self, entries: Sequence[EntryRecord]) -> None:
        if not entries:
            return
        now = clock.now()
        seals: list[SealRecord] = []
        number, previous = self.number, self.hash
        for entry in entries:
            number += 1
            seals.append(seal(number, previous, now, entry))
            previous = seals[-1].hash
        with self.link.transaction():
            rows.write_seals(self.link, seals)
        self.number, self.hash = number, previous
        self.sealed += len(seals)
