"""What the sealer reads and writes, in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import LiteralString

from holdfast.domain.ledger.chain import GENESIS, EntryRecord, SealRecord
from holdfast.domain.ledger.watermark import Gap
from holdfast.rooms.ledger.link import Link

CHANNEL = "holdfast_sealed"
ENTRY: LiteralString = (
    "e.id, e.kind, e.mode, e.subject_room, e.subject_id, e.owner_path, e.by, e.person, e.post, e.agency,"
    " e.true_at, e.entered_at, e.clock, e.facts, e.commitments"
)
ABOVE: LiteralString = f"SELECT {ENTRY} FROM ledger_entry e WHERE e.id > %s ORDER BY e.id LIMIT %s"  # noqa: S608
IN_GAPS: LiteralString = (
    f"SELECT {ENTRY} FROM unnest(%s::bigint[], %s::bigint[]) AS gap (low, high)"  # noqa: S608
    " JOIN ledger_entry e ON e.id BETWEEN gap.low AND gap.high ORDER BY e.id LIMIT %s"
)
# Bounds on both sides keep each look a walk along two indexes, whatever the planner believes of the tables.
UNSEALED_BETWEEN: LiteralString = (
    f"SELECT {ENTRY} FROM ledger_entry e"  # noqa: S608
    " LEFT JOIN ledger_seal s ON s.entry_id = e.id AND s.entry_id BETWEEN %(low)s AND %(high)s"
    " WHERE e.id BETWEEN %(low)s AND %(high)s AND s.entry_id IS NULL ORDER BY e.id"
)
# Drawing an id locks its sequence until the transaction ends, from before the id exists.
HOLDERS: LiteralString = (
    "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE locktype = 'relation'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND relation = pg_get_serial_sequence('ledger_entry', 'id')::regclass"
)


def head(link: Link) -> tuple[int, bytes]:
    """The last number and its hash; 0 and the genesis hash before the first."""
    row = link.execute("SELECT number, hash FROM ledger_seal ORDER BY number DESC LIMIT 1").fetchone()
    return (row[0], bytes(row[1])) if row else (0, GENESIS)


def highest_entry(link: Link) -> int:
    row = link.execute("SELECT coalesce(max(id), 0) FROM ledger_entry").fetchone()
    return int(row[0]) if row else 0


def lowest_entry(link: Link) -> int:
    row = link.execute("SELECT coalesce(min(id), 1) FROM ledger_entry").fetchone()
    return int(row[0]) if row else 1


def holders(link: Link) -> frozenset[str]:
    """The running transactions that have drawn an id of an entry."""
    return frozenset(row[0] for row in link.execute(HOLDERS))


def entries_above(link: Link, id: int, limit: int) -> list[EntryRecord]:
    return _entries(link, ABOVE, (id, limit))


def entries_in(link: Link, gaps: Sequence[Gap], limit: int) -> list[EntryRecord]:
    return _entries(link, IN_GAPS, ([gap.first for gap in gaps], [gap.last for gap in gaps], limit))


def unsealed_between(link: Link, low: int, high: int, window: int) -> Iterator[list[EntryRecord]]:
    """The unsealed entries with ids from low to high, a window of ids at a time."""
    for start in range(low, high + 1, window):
        bounds = {"low": start, "high": min(start + window - 1, high)}
        yield list(map(EntryRecord._make, link.execute(UNSEALED_BETWEEN, bounds, binary=True).fetchall()))


def ids_between(link: Link, low: int, high: int) -> list[int]:
    """The ids from low to high that exist, in order."""
    query = "SELECT id FROM ledger_entry WHERE id BETWEEN %s AND %s ORDER BY id"
    return [row[0] for row in link.execute(query, (low, high))]


def write_seals(link: Link, seals: Sequence[SealRecord]) -> None:
    """Inserts the seals and tells whoever listens the last number, in the caller's transaction."""
    with link.cursor() as cursor:
        with cursor.copy(
            "COPY ledger_seal (number, entry_id, previous, hash, sealed_at) FROM STDIN (FORMAT BINARY)"
        ) as copy:
            copy.set_types(["int8", "int8", "bytea", "bytea", "timestamptz"])
            for seal in seals:
                copy.write_row(seal)
        cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(seals[-1].number)))


def _entries(link: Link, query: LiteralString, values: tuple[object, ...]) -> list[EntryRecord]:
    return list(map(EntryRecord._make, link.execute(query, values, binary=True).fetchall()))
