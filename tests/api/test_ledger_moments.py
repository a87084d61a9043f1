"""Moments with odd offsets are read as the moment that they are."""

from __future__ import annotations

import pytest

from tests.support.cast import make_cast


@pytest.mark.parametrize("since", ["2026-01-01T00:00:00+23:23", "2026-01-01T00:00:00-23:59", "2026-01-01T00:00:00Z"])
def test_an_offset_of_nearly_a_day_is_no_fault(db: None, since: str) -> None:
    client = make_cast().client("auditor")

    assert client.get("/api/v1/ledger/entries", {"since": since}).status_code == 200


def test_a_moment_without_a_zone_or_far_off_is_refused_by_field(db: None) -> None:
    client = make_cast().client("auditor")

    for since in ("2026-01-01T00:00:00", "0104-02-24T00:56:09Z"):
        assert client.get("/api/v1/ledger/entries", {"since": since}).status_code == 422
