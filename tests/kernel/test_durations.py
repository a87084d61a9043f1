"""Durations as packs write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.kernel.durations import Span, parse_span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT15M", Span(timedelta(minutes=15))),
        ("P1DT2H", Span(timedelta(days=1, hours=2))),
        ("P2W", Span(timedelta(weeks=2))),
        ("P15WD", Span(working_days=15)),
        ("-PT10M", Span(timedelta(minutes=-10))),
        ("PT0S", Span()),
    ],
)
def test_a_duration_is_read(text: str, span: Span) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "P", "PT", "15M", "PT15", "P1M", "PT1H30", "P1DT", "pt5m", "PT-5M", "PT٥M"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="PT15M"):
        parse_span(text)
