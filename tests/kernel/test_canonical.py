"""One value, one sequence of bytes: the hash of an entry means something only then."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.canonical import canonical_json

plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(plain_values)
def test_canonical_json_reads_back_as_the_same_value(value: object) -> None:
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_makes_no_difference(value: dict[str, int]) -> None:
    turned = dict(reversed(list(value.items())))

    assert canonical_json(turned) == canonical_json(value)


def test_one_moment_in_two_zones_is_one_text() -> None:
    moment = datetime(2026, 11, 12, 12, 20, 31, tzinfo=timezone(timedelta(hours=8)))

    assert canonical_json(moment) == canonical_json(moment.astimezone(UTC)) == b'"2026-11-12T04:20:31.000000Z"'


def test_ids_bytes_and_chinese_have_one_form() -> None:
    value = {"b": b"\x00\xff", "a": UUID(int=1), "名": "灯市"}

    assert canonical_json(value).decode() == '{"a":"00000000-0000-0000-0000-000000000001","b":"00ff","名":"灯市"}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), datetime(2026, 1, 1), object(), {1, 2}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="canonical form"):
        canonical_json(value)
