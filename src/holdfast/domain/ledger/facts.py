"""What an entry may carry in the open: ids, tokens, times, numbers and hashes; never a sentence, a name or an address.

Names and free text stay in their rows and enter the ledger as salted commitments, so that erasing them later leaves
the chain as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

LONGEST = 160
_KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_TOKEN = re.compile(r"[a-z0-9_]+([.:/+#=-][a-z0-9_]+)*(@v?[0-9]+([.-][0-9]+)*)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:?\d\d(:?\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
_SPAN = re.compile(r"-?P(\d+W)?(\d+D)?(\d+WD)?(T(\d+H)?(\d+M)?(\d+S)?)?")
_ZONE = re.compile(r"[A-Z][A-Za-z]+(/[A-Z][A-Za-z]+([_-][A-Za-z]+)*)+|UTC")
_HEX = re.compile(r"[0-9a-f]{32,128}")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LIKE_A_PHONE = re.compile(r"\d{9}")


class FactRefused(ValueError):
    """A fact that the ledger does not keep; says which and why, and repeats nothing of its text."""


@lru_cache(maxsize=1000)
def check_kind(kind: str) -> None:
    """FactRefused unless `kind` is dotted lower case, room first: `obligations.missed`."""
    if not _KIND.fullmatch(kind):
        raise FactRefused(f"an entry's kind is dotted lower case like obligations.missed, not {kind!r}")


def check_facts(facts: Mapping[str, object]) -> None:
    """FactRefused at the first fact that is free text or of a type without one canonical form."""
    for key, value in facts.items():
        if not _KEY.fullmatch(key):
            raise FactRefused(f"the name of a fact is lower case with underscores, not {key!r}")
        _check(key, value)


def check_commitments(commitments: Mapping[str, str]) -> None:
    """FactRefused when a commitment is anything but a SHA-256 in hexadecimal: the text itself, perhaps."""
    for key, value in commitments.items():
        if not _KEY.fullmatch(key) or not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{64}", value):
            raise FactRefused(f"{key}: a commitment is 64 hexadecimal digits, see commitment.commit")


def is_token(text: str) -> bool:
    """Whether `text` is an id, an enum's value, a time, a span, a zone or a hash, and no word of a person."""
    if text == "" or len(text) > LONGEST:
        return text == ""
    if any(pattern.fullmatch(text) for pattern in (_ID, _HEX, _TIME, _SPAN, _ZONE)):
        return True
    return bool(_TOKEN.fullmatch(text)) and not _LIKE_A_PHONE.search(text)


def _check(key: str, value: object) -> None:
    match value:
        case None | bool() | int() | datetime() | date() | timedelta() | UUID():
            return
        case str():
            if not is_token(value):
                raise FactRefused(f"{key}: free text belongs in its row and here as a commitment, not as a fact")
        case list() | tuple():
            for item in value:
                _check(key, item)
        case Mapping():
            for inner, item in value.items():
                if not isinstance(inner, str) or not is_token(inner):
                    raise FactRefused(f"{key}: the keys inside a fact are tokens")
                _check(f"{key}.{inner}", item)
        case _:
            raise FactRefused(f"{key}: {type(value).__name__} has no single written form; use whole numbers or text")
