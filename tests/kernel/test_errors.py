"""Errors say where, what was expected and what came."""

from __future__ import annotations

from holdfast.kernel.errors import BadInput, NotAllowed, Place


def test_a_bad_input_names_file_row_field_expected_and_came() -> None:
    error = BadInput(Place("malta.csv", 7, "daily_footfall"), "a whole number", "many")

    assert error.sentence == "malta.csv, row 7, daily_footfall: expected a whole number, got many"


def test_a_refusal_fills_its_sentence_with_its_fields() -> None:
    error = NotAllowed("Orange is issued by the %(post)s", post="City deputy commander")

    assert (error.sentence, error.status, error.code) == (
        "Orange is issued by the City deputy commander",
        403,
        "not-allowed",
    )
