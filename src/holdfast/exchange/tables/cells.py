"""One cell, read as what its column says; `Wrong` tells what was expected."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from uuid import UUID

# More than this is a slip of the pen: no place on earth has it.
MOST = 50_000_000
_YES = frozenset({"1", "yes", "true", "y", "是", "√"})
_NO = frozenset({"0", "no", "false", "n", "否", "×"})
_DAY = re.compile(r"^(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:T00:00:00)?$")
_EARLIEST = date(1990, 1, 1)


class Wrong(ValueError):
    """What was expected of a cell."""


def line(text: str, most: int) -> str:
    """One line of at most so many characters, with no control characters."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise Wrong("one line of text without control characters")
    if len(text) > most:
        raise Wrong(f"at most {most} characters")
    return text


def people(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > MOST:
        raise Wrong(f"a whole number from 0 to {MOST}, or nothing")
    return int(text)


def amount(text: str) -> int | float:
    value = number(text, "a number, or nothing")
    if not 0 <= value <= MOST:
        raise Wrong(f"a number from 0 to {MOST}, or nothing")
    return int(value) if value.is_integer() else value


def flag(text: str) -> bool:
    said = text.casefold()
    if said not in _YES | _NO:
        raise Wrong("yes or no (1 or 0), or nothing")
    return said in _YES


def day(text: str, today: date) -> date:
    """A day written year first; not one that is still to come."""
    found = _DAY.match(text)
    try:
        read = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        read = None
    if read is None or read < _EARLIEST:
        raise Wrong("a day of the calendar, as 2026-11-12")
    if read > today:
        raise Wrong(f"a day that has come, up to {today}")
    return read


def uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Wrong("an identifier, as 0193a2c4-0000-7000-8000-000000000000") from error


def degrees(text: str, most: int, other: str) -> float:
    """Degrees of latitude (most 90) or longitude (180); `other` is the cell of the other one, to tell a swap."""
    expected = f"degrees from -{most} to {most}"
    value = number(text, expected)
    if abs(value) <= most:
        return value
    if abs(value) <= 180 and _fits(other, 90):
        expected += "; latitude and longitude look swapped"
    raise Wrong(expected)


def number(text: str, expected: str) -> float:
    """A finite number with a point, in ASCII."""
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Wrong(expected)
    return value


def _fits(text: str, most: int) -> bool:
    try:
        return abs(float(text)) <= most
    except ValueError:
        return False
