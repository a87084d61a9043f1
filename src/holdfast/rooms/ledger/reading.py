"""Reading the chain back, row by row, as whoever may read it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import LiteralString

from holdfast.domain.ledger.chain import EntryRecord, SealRecord
from holdfast.domain.ledger.checkpoint import Checkpoint
from holdfast.rooms.ledger.link import Link
from holdfast.rooms.ledger.rows import ENTRY
from holdfast.rooms.ledger.sealing import LOCK

AT_ONCE = 5_000
SEALS: LiteralString = "SELECT s.number, s.entry_id, s.previous, s.hash, s.sealed_at, "
CHAIN: LiteralString = (
    f"{SEALS}{ENTRY} FROM ledger_seal s LEFT JOIN ledger_entry e ON e.id = s.entry_id"
    " WHERE s.number > %s AND s.number <= %s ORDER BY s.number"
)
# Below the highest sealed id, so that a running sealer should have taken them: late commits, or put in by force.
STRAYS: LiteralString = (
    "SELECT e.id FROM ledger_entry e LEFT JOIN ledger_seal s ON s.entry_id = e.id"
    " WHERE s.entry_id IS NULL AND e.id < (SELECT max(entry_id) FROM ledger_seal) ORDER BY e.id LIMIT 1000"
)
SEALER_RUNS: LiteralString = (
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
Row = tuple[SealRecord, EntryRecord | None]


@contextmanager
def one_moment(link: Link) -> Iterator[None]:
    """Within this block every query sees the same state."""
    with link.transaction():
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def chain_rows(link: Link, after: int = 0, to: int = 2**62) -> Iterator[Row]:
    """The seals numbered above `after` up to `to`, each with its entry; a pass of the server's own cursor."""
    with link.transaction(), link.cursor("chain", binary=True) as cursor:
        # The wide rows must come in order of the index; sorting a million of them would spill to the disk.
        link.execute("SET LOCAL enable_sort = off")
        link.execute("SET LOCAL enable_hashjoin = off")
        cursor.execute(CHAIN, (after, to))
        while found := cursor.fetchmany(AT_ONCE):
            for row in found:
                yield SealRecord._make(row[:5]), EntryRecord._make(row[5:]) if row[5] is not None else None


def count_entries(link: Link) -> int:
    row = link.execute("SELECT count(*) FROM ledger_entry").fetchone()
    return int(row[0]) if row else 0


def stored_checkpoints(link: Link) -> list[Checkpoint]:
    """The checkpoints in the database, to be believed only under a key that was given."""
    found = link.execute(
        "SELECT number, hash, made_at, public_key, signature FROM ledger_checkpoint ORDER BY number", binary=True
    )
    return [Checkpoint(*row) for row in found]


def strays(link: Link, patience: float = 3.0) -> Sequence[int]:
    """Ids of entries that a running sealer leaves unsealed though later ones are; none while no sealer runs."""
    found = _strays(link)
    if not found or not _sealer_runs(link):
        return ()
    time.sleep(patience)  # a late commit is sealed within a second
    still = set(_strays(link))
    return [id for id in found if id in still]


def _strays(link: Link) -> list[int]:
    return [row[0] for row in link.execute(STRAYS)]


def _sealer_runs(link: Link) -> bool:
    row = link.execute(SEALER_RUNS, (LOCK >> 32, LOCK & 0xFFFF_FFFF)).fetchone()
    return bool(row and row[0])
