"""What a hostile owner of the database can do to the ledger, triggers switched off."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

from holdfast.domain.ledger.chain import seal
from holdfast.domain.ledger.checkpoint import Checkpoint
from holdfast.domain.ledger.verification import Reader, Verdict
from holdfast.rooms.ledger.link import Link, link
from holdfast.rooms.ledger.reading import chain_rows

TABLES = ("ledger_entry", "ledger_seal", "ledger_checkpoint")


@contextmanager
def as_owner() -> Iterator[Link]:
    """The owner's connection with the guards switched off; everything is put back as it was at the end."""
    with link("owner") as owner:
        owner.execute("BEGIN")
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield owner
        owner.execute("ROLLBACK")


def read(owner: Link, *checkpoints: Checkpoint) -> Verdict:
    reader = Reader(checkpoints)
    reader.feed(list(chain_rows(owner)))
    return reader.verdict()


def rehash_from(owner: Link, number: int) -> None:
    """Writes the chain anew from `number` on, numbers without gaps, as if nothing had happened."""
    kept = list(chain_rows(owner, 0, number - 1))
    previous = kept[-1][0].hash if kept else bytes(32)
    rest = [(old, entry) for old, entry in chain_rows(owner, number - 1) if entry is not None]
    owner.execute("DELETE FROM ledger_seal WHERE number >= %s", (number,))
    for place, (old, entry) in enumerate(rest, number):
        assert entry is not None
        new = seal(place, previous, old.sealed_at, entry)
        owner.execute(
            "INSERT INTO ledger_seal (number, entry_id, previous, hash, sealed_at) VALUES (%s, %s, %s, %s, %s)", new
        )
        previous = new.hash


def edit(owner: Link, n: int, chance: random.Random) -> None:
    column, value = chance.choice(
        [
            ("kind", "'obligations.settled'"),
            ("mode", "'test'"),
            ("owner_path", "'lanhe.'"),
            ("true_at", "true_at - interval '1 microsecond'"),
            ("entered_at", "entered_at + interval '1 minute'"),
            ("clock", "'simulated'"),
            ("post", "gen_random_uuid()"),
            ("person", "gen_random_uuid()"),
            ("subject_id", "gen_random_uuid()"),
            ("facts", "facts || '{\"number\": -1}'"),
            ("facts", "facts - 'step'"),
            ("commitments", '\'{"note": "0"}\''),
        ]
    )
    owner.execute(
        f"UPDATE ledger_entry SET {column} = {value} WHERE id = (SELECT entry_id FROM ledger_seal WHERE number = %s)",
        (n,),
    )


def edit_seal(owner: Link, n: int, chance: random.Random) -> None:
    change = chance.choice(
        [
            "sealed_at = sealed_at - interval '1 second'",
            "hash = decode(repeat('ab', 32), 'hex')",
            "previous = decode(repeat('cd', 32), 'hex')",
        ]
    )
    owner.execute(f"UPDATE ledger_seal SET {change} WHERE number = %s", (n,))


def delete_entry(owner: Link, n: int, chance: random.Random) -> None:
    owner.execute("DELETE FROM ledger_entry WHERE id = (SELECT entry_id FROM ledger_seal WHERE number = %s)", (n,))


def delete_both(owner: Link, n: int, chance: random.Random) -> None:
    delete_entry(owner, n, chance)
    owner.execute("DELETE FROM ledger_seal WHERE number = %s", (n,))


def delete_and_close_up(owner: Link, n: int, chance: random.Random) -> None:
    delete_both(owner, n, chance)
    owner.execute("UPDATE ledger_seal SET number = -number WHERE number > %s", (n,))
    owner.execute("UPDATE ledger_seal SET number = -number - 1 WHERE number < 0")


def insert(owner: Link, n: int, chance: random.Random) -> None:
    """A forged entry in the place of number n, everything after it moved up by one."""
    owner.execute("UPDATE ledger_seal SET number = -number WHERE number >= %s", (n,))
    owner.execute("UPDATE ledger_seal SET number = 1 - number WHERE number < 0")
    row = owner.execute(
        "INSERT INTO ledger_entry (kind, mode, subject_room, subject_id, owner_path, by, true_at, entered_at, clock, facts,"
        " commitments) SELECT kind, mode, subject_room, subject_id, owner_path, by, true_at, entered_at, clock, facts,"
        " commitments FROM ledger_entry ORDER BY id LIMIT 1 RETURNING id"
    ).fetchone()
    assert row is not None
    owner.execute(
        "INSERT INTO ledger_seal (number, entry_id, previous, hash, sealed_at)"
        " SELECT number - 1, %s, previous, hash, sealed_at FROM ledger_seal WHERE number = %s",
        (row[0], n + 1),
    )


def swap(owner: Link, n: int, chance: random.Random) -> None:
    """Two entries exchange their seals."""
    other = n - 1 if n > 1 else n + 1
    pairs = dict(
        owner.execute("SELECT number, entry_id FROM ledger_seal WHERE number IN (%s, %s)", (n, other)).fetchall()
    )
    owner.execute("UPDATE ledger_seal SET entry_id = -1 WHERE number = %s", (n,))
    owner.execute("UPDATE ledger_seal SET entry_id = %s WHERE number = %s", (pairs[n], other))
    owner.execute("UPDATE ledger_seal SET entry_id = %s WHERE number = %s", (pairs[other], n))


def truncate_tail(owner: Link, n: int, chance: random.Random) -> None:
    owner.execute("DELETE FROM ledger_entry WHERE id IN (SELECT entry_id FROM ledger_seal WHERE number >= %s)", (n,))
    owner.execute("DELETE FROM ledger_seal WHERE number >= %s", (n,))


def rehash_after(owner: Link, n: int, chance: random.Random) -> None:
    """The thorough one: an edit or a removal, and then the whole chain written anew from there."""
    chance.choice([edit, delete_entry, delete_both])(owner, n, chance)
    rehash_from(owner, n)


def rehash_one(owner: Link, n: int, chance: random.Random) -> None:
    """An edit whose own seal is made to fit, the rest left alone: only the link after it is broken."""
    edit(owner, n, chance)
    [(old, entry)] = list(chain_rows(owner, n - 1, n))
    assert entry is not None
    owner.execute(
        "UPDATE ledger_seal SET hash = %s WHERE number = %s", (seal(n, old.previous, old.sealed_at, entry).hash, n)
    )


FOUND_BY_THE_CHAIN = (edit, edit_seal, delete_entry, delete_both, delete_and_close_up, insert, swap, rehash_one)
FOUND_BY_A_CHECKPOINT = (truncate_tail, rehash_after)
