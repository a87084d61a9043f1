"""How like two names are, from 0 to 1, in any script: shared pairs of letters, word order aside."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_NOT_LETTERS = re.compile(r"[^\w]+|_")


def plain_name(name: str) -> str:
    """A name without case, width, accents and punctuation; words in alphabetical order."""
    text = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(each for each in text if not unicodedata.combining(each))
    return " ".join(sorted(_NOT_LETTERS.sub(" ", kept).split()))


def likeness(first: str, second: str) -> float:
    """Twice the pairs of letters that two plain names share, over all that they have; equal names are 1, an empty name
    is like none."""
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    left, right = _pairs(first), _pairs(second)
    shared = sum((left & right).values())
    return 2 * shared / (left.total() + right.total())


def _pairs(name: str) -> Counter[str]:
    letters = f" {name} "
    return Counter(letters[at : at + 2] for at in range(len(letters) - 1))
