"""Ids sort by time and are not repeated."""

from __future__ import annotations

import time

from holdfast.kernel.ids import uuid7


def test_ids_are_version_seven_of_the_variant_that_the_standard_names() -> None:
    made = uuid7()

    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_a_later_id_sorts_after_an_earlier_one() -> None:
    first = uuid7()
    time.sleep(0.002)

    assert first < uuid7()


def test_ten_thousand_ids_are_all_different() -> None:
    assert len({uuid7() for _ in range(10_000)}) == 10_000
