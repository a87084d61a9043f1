"""Whatever is done to a sealed entry is found, given one checkpoint from outside that is newer."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from holdfast.domain.ledger.checkpoint import Checkpoint, sign
from holdfast.domain.ledger.verification import Wrong
from holdfast.rooms.ledger.sealer import seal_once
from tests.ledger import tampering
from tests.ledger.making import write
from tests.ledger.tampering import as_owner, read

COUNT = 40
ANY = random.Random(7)


@pytest.fixture
def outside(fresh_db: str) -> Checkpoint:
    """A checkpoint of forty sealed entries, kept elsewhere."""
    write(COUNT)
    seal_once()
    with as_owner() as owner:
        head = read(owner).head
    return sign(Ed25519PrivateKey.generate(), COUNT, head, datetime.now(UTC))


def test_an_untouched_chain_is_whole_and_vouched_for(outside: Checkpoint) -> None:
    with as_owner() as owner:
        verdict = read(owner, outside)

    assert verdict.whole
    assert (verdict.entries, verdict.covered) == (COUNT, COUNT)


@pytest.mark.parametrize(
    ("tamper", "wrong"),
    [
        (tampering.edit, Wrong.EDITED),
        (tampering.edit_seal, Wrong.EDITED),
        (tampering.delete_entry, Wrong.ENTRY_GONE),
        (tampering.delete_both, Wrong.SEAL_GONE),
        (tampering.insert, Wrong.EDITED),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_the_first_bad_number_and_what_is_wrong_are_said(outside: Checkpoint, tamper, wrong: Wrong) -> None:  # type: ignore[no-untyped-def]
    with as_owner() as owner:
        tamper(owner, 17, ANY)
        first = read(owner).first

    assert first is not None
    assert (first.number, first.wrong) == (17, wrong)


def test_an_edit_whose_own_seal_was_made_to_fit_breaks_the_link_after_it(outside: Checkpoint) -> None:
    with as_owner() as owner:
        tampering.rehash_one(owner, 17, ANY)
        first = read(owner).first

    assert first is not None
    assert (first.number, first.wrong) == (18, Wrong.BROKEN_LINK)


def test_two_entries_that_changed_places_are_called_swapped(outside: Checkpoint) -> None:
    with as_owner() as owner:
        tampering.swap(owner, 17, ANY)
        verdict = read(owner)

    assert [(finding.number, finding.wrong) for finding in verdict.findings] == [
        (16, Wrong.SWAPPED),
        (17, Wrong.SWAPPED),
    ]


def test_a_cut_tail_is_found_by_a_checkpoint_from_outside(outside: Checkpoint) -> None:
    with as_owner() as owner:
        tampering.truncate_tail(owner, 31, ANY)
        alone, compared = read(owner), read(owner, outside)

    assert alone.whole
    assert compared.first is not None
    assert (compared.first.number, compared.first.until, compared.first.wrong) == (31, COUNT, Wrong.TRUNCATED)


def test_a_chain_written_anew_from_the_middle_is_found_by_a_checkpoint_from_outside(outside: Checkpoint) -> None:
    with as_owner() as owner:
        tampering.edit(owner, 20, ANY)
        tampering.rehash_from(owner, 20)
        alone, compared = read(owner), read(owner, outside)

    assert alone.whole
    assert compared.first is not None
    assert compared.first.wrong is Wrong.REHASHED


def test_an_older_checkpoint_says_from_where_on_the_chain_was_written_anew(outside: Checkpoint) -> None:
    with as_owner() as owner:
        key = Ed25519PrivateKey.generate()
        hashes = dict(owner.execute("SELECT number, hash FROM ledger_seal").fetchall())
        older = sign(key, 10, hashes[10], datetime.now(UTC))
        tampering.edit(owner, 20, ANY)
        tampering.rehash_from(owner, 20)
        first = read(owner, older, outside).first

    assert first is not None
    assert (first.number, first.until) == (11, COUNT)


def random_tamperings(count: int, times: int, seed: int) -> Counter[str]:
    """Tampers once at a time with a ledger of `count` entries; answers what was not found."""
    write(count)
    seal_once()
    chance = random.Random(seed)
    missed: Counter[str] = Counter()
    with as_owner() as owner:
        outside = sign(Ed25519PrivateKey.generate(), count, read(owner).head, datetime.now(UTC))
        for _ in range(times):
            tamper = chance.choice((*tampering.FOUND_BY_THE_CHAIN, *tampering.FOUND_BY_A_CHECKPOINT))
            owner.execute("SAVEPOINT before")
            tamper(owner, chance.randint(1, count), chance)
            missed[tamper.__name__] += read(owner, outside).whole
            owner.execute("ROLLBACK TO SAVEPOINT before")
        assert read(owner, outside).whole
    return +missed


def test_every_one_of_many_random_tamperings_is_found(fresh_db: str) -> None:
    assert random_tamperings(count=100, times=200, seed=int(os.environ.get("SEED", "20261112"))) == Counter()


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_every_one_of_a_thousand_tamperings_with_ten_thousand_entries_is_found(fresh_db: str) -> None:
    assert random_tamperings(count=10_000, times=1_000, seed=int(os.environ.get("SEED", "20261112"))) == Counter()
