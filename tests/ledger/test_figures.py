"""How fast entries are written, sealed and read back: a short form with loose floors, and the million under soak."""

from __future__ import annotations

import os

import pytest

from holdfast.plumbing import clock
from holdfast.rooms.ledger.actions import record_many
from holdfast.rooms.ledger.link import link
from holdfast.rooms.ledger.sealer import seal_once
from tests.ledger.making import entries
from tests.ledger.test_sealer_process import read_back

MILLION = int(os.environ.get("ENTRIES", "1000000"))
FILL = (
    "INSERT INTO ledger_entry (kind, mode, subject_room, subject_id, owner_path, by, post, agency, true_at, entered_at, clock,"
    " facts, commitments) SELECT 'obligations.late', 'live', 'obligations', gen_random_uuid(), 'lanhe.north.', 'system',"
    " gen_random_uuid(), gen_random_uuid(), now(), now(), 'real',"
    " jsonb_build_object('step', 'late', 'pack', 'cn-2026', 'version', '1', 'rule', 'patrol.day', 'number', n), '{}'"
    " FROM generate_series(1, %s) n"
)


def fill(count: int) -> None:
    with link("default") as opened:
        opened.execute(FILL, (count,))


def seconds_of(act, *words: object) -> float:  # type: ignore[no-untyped-def]
    began = clock.monotonic()
    act(*words)
    return (clock.monotonic() - began).total_seconds()


@pytest.mark.bench
def test_writing_sealing_and_reading_back_stay_quick(fresh_db: str) -> None:
    written = 5_000 / seconds_of(record_many, entries(5_000))
    fill(15_000)
    sealed = 20_000 / seconds_of(seal_once)
    read = 20_000 / seconds_of(read_back)

    print(f"\nwritten {written:,.0f}/s, sealed {sealed:,.0f}/s, read back {read:,.0f}/s")
    assert written > 2_000
    assert sealed > 4_000
    assert read > 6_000


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_million_entries_are_sealed_at_ten_thousand_a_second_and_read_back_within_a_minute(fresh_db: str) -> None:
    fill(MILLION)
    sealing = seconds_of(seal_once)
    reading = seconds_of(read_back)

    print(f"\n{MILLION:,} entries sealed in {sealing:.1f} s, read back in {reading:.1f} s")
    assert MILLION / sealing >= 10_000
    assert reading <= 60 * MILLION / 1_000_000
