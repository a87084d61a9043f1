"""The chain's form and its hash are fixed: another program must reach the same."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.ledger.chain import GENESIS, EntryRecord, canonical_entry, seal, sealed_form
from holdfast.domain.ledger.export import as_line, read_line
from holdfast.domain.ledger.watermark import Gap, Watermark
from holdfast.kernel.canonical import canonical_json

AT = datetime(2026, 11, 12, 4, 20, 31, 207, tzinfo=UTC)
ID = UUID("019a0000-0000-7000-8000-000000000001")


def entry(**changes: object) -> EntryRecord:
    return EntryRecord(7, "obligations.late", "live", "obligations", ID, "lanhe.", "system", None, ID, None, AT, AT, "real", {"b": 1, "a": "late"}, {})._replace(**changes)  # fmt: skip


json_facts = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(facts=st.dictionaries(st.text(), json_facts), kind=st.text(), path=st.text(), number=st.integers(1))
def test_the_quick_form_is_the_canonical_json(facts: dict[str, object], kind: str, path: str, number: int) -> None:
    it = entry(facts=facts, kind=kind, owner_path=path)

    assert canonical_entry(number, AT, it) == canonical_json(sealed_form(number, AT, it))


def test_the_hash_is_that_of_the_written_rule() -> None:
    text = (
        '{"agency":null,"by":"system","clock":"real","commitments":{},"entered_at":"2026-11-12T04:20:31.000207Z","entry":7,'
        '"facts":{"a":"late","b":1},"kind":"obligations.late","mode":"live","number":1,"owner_path":"lanhe.","person":null,'
        '"post":"019a0000-0000-7000-8000-000000000001","sealed_at":"2026-11-12T04:20:31.000207Z",'
        '"subject_id":"019a0000-0000-7000-8000-000000000001","subject_room":"obligations",'
        '"true_at":"2026-11-12T04:20:31.000207Z"}'
    )

    assert seal(1, GENESIS, AT, entry()).hash == hashlib.sha256(b"\x00" + bytes(32) + text.encode()).digest()


def test_a_moment_hashes_alike_in_every_zone() -> None:
    local = AT.astimezone(ZoneInfo("Asia/Shanghai"))

    assert canonical_entry(1, local, entry(true_at=local)) == canonical_entry(1, AT, entry())


def test_a_line_of_an_export_reads_back_as_it_was() -> None:
    sealed = seal(3, GENESIS, AT, entry())

    assert read_line(as_line(sealed, entry()), "x", 1) == (sealed, entry())
    assert set(json.loads(as_line(sealed, entry()))) >= {"number", "hash", "previous", "facts"}


@pytest.mark.parametrize(
    ("mark", "late", "new", "holders", "after"),
    [
        pytest.param(Watermark(3), [], [4, 5], set(), Watermark(5), id="no hole"),
        pytest.param(Watermark(3), [], [5, 9], {"a"}, Watermark(9, (Gap(4, 4), Gap(6, 8))), id="holes are noticed"),
        pytest.param(Watermark(9, (Gap(4, 4),)), [], [], set(), Watermark(9), id="nobody holds an id: rolled back"),
        pytest.param(
            Watermark(9, (Gap(4, 4),)), [], [], {"a"}, Watermark(9, (Gap(4, 4, frozenset("a")),)), id="watched"
        ),
        pytest.param(
            Watermark(9, (Gap(4, 4, frozenset("a")),)), [], [], {"b"}, Watermark(9), id="newcomers do not count"
        ),
        pytest.param(
            Watermark(9, (Gap(4, 8, frozenset("ab")),)),
            [6],
            [],
            {"b"},
            Watermark(9, (Gap(4, 5, frozenset("b")), Gap(7, 8, frozenset("b")))),
            id="partly filled",
        ),
    ],
)
def test_a_hole_is_kept_as_long_as_somebody_may_fill_it(
    mark: Watermark, late: list[int], new: list[int], holders: set[str], after: Watermark
) -> None:
    assert mark.after(late, new, frozenset(holders)) == after


def test_a_look_that_stopped_at_its_limit_forgets_nothing() -> None:
    mark = Watermark(9, (Gap(4, 8, frozenset("a")),))

    assert mark.after([4], [], frozenset(), conclusive=False) == Watermark(9, (Gap(5, 8, frozenset()),))
