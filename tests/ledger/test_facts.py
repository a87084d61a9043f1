"""Free text, names and addresses never enter an entry in the open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from holdfast.domain.ledger.commitment import commit, new_salt, opens
from holdfast.domain.ledger.facts import FactRefused, check_commitments, check_facts, check_kind
from holdfast.kernel.ids import uuid7


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -7,
        "late",
        "class-1",
        "cn-2026/patrol.day@1",
        "escalate_1",
        "PT15M",
        "2026-11-12T04:20:31.000000Z",
        "2026-11-12T0400",
        "2026-11-12",
        "Asia/Shanghai",
        "a3" * 32,
        "sha256:" + "a3" * 32,
        str(uuid7()),
        uuid7(),
        datetime.now(UTC),
        ["late", 3],
        {"class-1": 65, "class-2": 122},
        "",
    ],
    ids=str,
)
def test_ids_tokens_times_numbers_and_hashes_are_facts(value: object) -> None:
    check_facts({"fact": value})


@pytest.mark.parametrize(
    "value",
    [
        "the gate was blocked",
        "Zhang Wei",
        "Zhang",
        "张伟",
        "a@b.cn",
        "duty.officer@office.example",
        "13800138000",
        "tel-13800138000",
        "x" * 161,
        1.5,
        b"raw",
        ["late", "the gate was blocked"],
        {"note": "the gate was blocked"},
        {"Zhang Wei": 1},
        object(),
    ],
    ids=str,
)
def test_text_of_people_is_no_fact(value: object) -> None:
    with pytest.raises(FactRefused) as refused:
        check_facts({"fact": value})

    assert "gate" not in str(refused.value)


def test_a_commitment_that_is_the_text_itself_is_refused() -> None:
    with pytest.raises(FactRefused):
        check_commitments({"note": "the gate was blocked"})


@pytest.mark.parametrize("kind", ["missed", "Obligations.missed", "obligations.", "obligations missed", ""])
def test_a_kind_is_dotted_lower_case(kind: str) -> None:
    with pytest.raises(FactRefused):
        check_kind(kind)


def test_a_commitment_opens_with_its_salt_and_text_alone() -> None:
    salt = new_salt()
    kept = commit(salt, "the gate was blocked")

    assert opens(kept, salt, "the gate was blocked")
    assert not opens(kept, salt, "the gate was open")
    assert not opens(kept, new_salt(), "the gate was blocked")
    assert not opens(kept, "", "")


def test_equal_texts_have_unlike_commitments() -> None:
    assert commit(new_salt(), "done") != commit(new_salt(), "done")


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="salt"):
        commit("ab", "done")
