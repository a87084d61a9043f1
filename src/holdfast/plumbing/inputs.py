"""Kinds of input that every door takes alike: text without control characters, moments with a zone, ids, pages."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from holdfast.kernel.reason import FEWEST_LETTERS, MOST_CHARACTERS

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
LARGEST = 2**53 - 1  # what every JSON reader keeps exactly


def without_controls(text: str) -> str:
    """`text`, unless it holds what no line of text holds: NUL, escapes, lone surrogates."""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t\r":
            raise ValueError(f"text without control characters, got U+{ord(character):04X}")
    return text


def one_line(text: str) -> str:
    """`text`, unless it breaks into lines."""
    if any(character in text for character in "\n\r\t"):
        raise ValueError("one line of text, got several")
    return text


def in_our_time(moment: datetime) -> datetime:
    """`moment` in UTC (a database takes no offset of 23 hours), unless it is so far off that it can only be a mistake."""
    if not EARLIEST <= moment <= LATEST:
        raise ValueError(f"a moment from {EARLIEST:%Y} to {LATEST:%Y}, got {moment:%Y-%m-%d}")
    return moment.astimezone(UTC)


Text = Annotated[str, StringConstraints(max_length=4000), AfterValidator(without_controls)]
Line = Annotated[
    str,
    StringConstraints(max_length=200, strip_whitespace=True),
    AfterValidator(without_controls),
    AfterValidator(one_line),
]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, strip_whitespace=True),
    AfterValidator(without_controls),
    AfterValidator(one_line),
]
Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True), AfterValidator(without_controls)
]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:@-]*$", max_length=80)]
Moment = Annotated[AwareDatetime, AfterValidator(in_our_time)]
Whole = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]


class TypedReasonIn(Schema):
    """Why something is taken away, in the caller's own words; it stands in the ledger."""

    reason: Annotated[
        str,
        StringConstraints(min_length=FEWEST_LETTERS, max_length=MOST_CHARACTERS, strip_whitespace=True),
        AfterValidator(without_controls),
        Field(examples=["Entered twice; the other one stays"]),
    ]
