"""The sealer numbers every committed entry once and leaves no gap, whoever commits late."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from holdfast.domain.ledger.chain import GENESIS
from holdfast.rooms.ledger import rows
from holdfast.rooms.ledger.link import Link, link
from holdfast.rooms.ledger.models import Entry, Seal
from holdfast.rooms.ledger.sealer import seal_once
from holdfast.rooms.ledger.sealing import Sealing
from tests.ledger.making import write

INSERT = (
    "INSERT INTO ledger_entry (kind, mode, subject_room, subject_id, owner_path, by, true_at, entered_at, clock, facts,"
    " commitments) VALUES ('test.late', 'live', 'test', gen_random_uuid(), 'a.', 'system', '2026-11-12Z',"
    " '2026-11-12Z', 'real', '{}', '{}') RETURNING id"
)


@pytest.fixture
def sealing(fresh_db: str) -> Iterator[Sealing]:
    with link("sealer") as opened:
        yield Sealing(opened)


@pytest.fixture
def late(fresh_db: str) -> Iterator[Link]:
    """A transaction of the app that stays open."""
    with link("default") as opened:
        yield opened


def test_entries_are_numbered_from_one_in_the_order_of_their_ids(fresh_db: str) -> None:
    write(7)

    assert seal_once() == 7

    seals = list(Seal.objects.order_by("number"))
    assert [seal.number for seal in seals] == [1, 2, 3, 4, 5, 6, 7]
    assert [seal.entry_id for seal in seals] == list(Entry.objects.order_by("id").values_list("id", flat=True))
    assert bytes(seals[0].previous) == GENESIS
    assert [bytes(seal.previous) for seal in seals[1:]] == [bytes(seal.hash) for seal in seals[:-1]]


def test_sealing_again_finds_nothing(fresh_db: str) -> None:
    write(3)
    seal_once()

    assert seal_once() == 0


def test_an_entry_that_commits_after_later_ids_were_sealed_is_sealed_then(sealing: Sealing, late: Link) -> None:
    sealing.start()
    late.execute("BEGIN")
    late.execute(INSERT)
    write(3)
    assert sealing.look() == 3
    write(2)
    assert sealing.look() == 2

    late.execute("COMMIT")

    assert sealing.look() == 1
    assert Entry.objects.get(kind="test.late").seal.number == 6
    assert sealing._mark.gaps == ()


def test_an_entry_open_while_the_sealer_starts_is_sealed_when_it_commits(sealing: Sealing, late: Link) -> None:
    late.execute("BEGIN")
    late.execute(INSERT)
    write(3)
    sealing.start()
    assert sealing.sealed == 3

    late.execute("COMMIT")
    sealing.look()

    assert Seal.objects.count() == Entry.objects.count() == 4


def test_history_is_looked_at_again_when_a_transaction_older_than_the_start_has_ended(
    sealing: Sealing, late: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.rooms.ledger.sealing.TAIL", 1)
    late.execute("BEGIN")
    late.execute(INSERT)
    write(5)
    sealing.start()

    late.execute("COMMIT")
    sealing.look()
    sealing.look()

    assert Seal.objects.count() == 6


def test_an_id_drawn_before_its_transaction_has_a_number_is_still_waited_for(sealing: Sealing, late: Link) -> None:
    """The race that transaction numbers cannot see: the id is drawn, and nothing is written yet."""
    sealing.start()
    late.execute("BEGIN")
    row = late.execute("SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id'))").fetchone()
    assert row is not None
    write(2)
    sealing.look()
    sealing.look()
    sealing.look()

    late.execute(INSERT.replace("(kind", "(id, kind").replace("VALUES (", "OVERRIDING SYSTEM VALUE VALUES (%s, "), row)
    late.execute("COMMIT")
    sealing.look()

    assert Seal.objects.count() == 3


def test_an_entry_is_lost_when_holes_are_not_watched(
    sealing: Sealing, late: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without asking who still holds ids, the late entry stays unsealed."""
    monkeypatch.setattr(rows, "holders", lambda link: frozenset())
    sealing.start()
    late.execute("BEGIN")
    late.execute(INSERT)
    write(3)
    sealing.look()
    sealing.look()

    late.execute("COMMIT")
    sealing.look()

    assert Seal.objects.count() == 3
    assert Entry.objects.count() == 4


def test_ids_of_a_transaction_rolled_back_are_forgotten(sealing: Sealing, late: Link) -> None:
    sealing.start()
    late.execute("BEGIN")
    late.execute(INSERT)
    write(1)
    sealing.look()

    late.execute("ROLLBACK")
    sealing.look()

    assert sealing._mark.gaps == ()
    write(1)
    assert sealing.look() == 1
    assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_more_late_entries_than_one_look_takes_are_all_sealed(
    sealing: Sealing, late: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.rooms.ledger.sealing.BATCH", 10)
    sealing.start()
    late.execute("BEGIN")
    for _ in range(35):
        late.execute(INSERT)
    write(4)
    sealing.look()
    late.execute("COMMIT")

    while sealing.look():
        continue

    assert Seal.objects.count() == 39


def test_the_app_cannot_seal(fresh_db: str) -> None:
    write(1)
    with link("default") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(
            "INSERT INTO ledger_seal (number, entry_id, previous, hash, sealed_at) VALUES (1, 1, '', '', '2026-11-12Z')"
        )


def test_the_sealer_cannot_write_entries(fresh_db: str) -> None:
    with link("sealer") as sealer, pytest.raises(psycopg.errors.InsufficientPrivilege):
        sealer.execute(INSERT)
