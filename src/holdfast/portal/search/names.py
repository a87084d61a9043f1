"""How a few keys find a name: its beginning, its initials, the beginnings of its words, or a part of it."""

from __future__ import annotations

import re

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Length

# Short words are read as abbreviations; long ones are meant as written.
LONGEST_SHORT = 8
LATIN = re.compile(r"[A-Za-z0-9]+(?: +[A-Za-z0-9]+)*")
HAN = re.compile(r"[\u3400-\u9fff]+")


def named_so(text: str) -> Q:
    """Names that hold the text, or that it abbreviates: `hqs` and `her st` are Heron Quay Station, `鹭站` 鹭港车站."""
    holds = Q(name__icontains=text) | Q(name_zh__icontains=text)
    pattern = abbreviated(text)
    return holds | Q(name__iregex=pattern) | Q(name_zh__iregex=pattern) if pattern else holds


def order(text: str) -> tuple[str | Combinable, ...]:
    """Best first: begins so, its initials, abbreviates from the first word, the rest; short names before long ones."""
    ways = [When(Q(name__istartswith=text) | Q(name_zh__istartswith=text), then=Value(0))]
    if pattern := abbreviated(text):
        ways += [When(name__iregex=initials(text), then=Value(1))] if LATIN.fullmatch(text) else []
        ways += [When(name__iregex="^" + pattern, then=Value(2))]
    nearness = Case(*ways, default=Value(3), output_field=IntegerField())
    return (nearness, Length("name"), "name", "id")


def abbreviated(text: str) -> str:
    """The pattern of names that the text abbreviates; empty when it is too long or no word."""
    if len(text) > LONGEST_SHORT:
        return ""
    if HAN.fullmatch(text):
        return ".*".join(text)
    if not LATIN.fullmatch(text):
        return ""
    # Each letter goes on in its word or begins a later one; a space begins a later one.
    return r"\m" + r".*\m".join(r"(?:.*\m|)".join(word) for word in text.split())


def initials(text: str) -> str:
    """The pattern of names whose words begin with these letters, one each."""
    return "^" + r"[^ ]* +".join(text.replace(" ", "")) + "[^ ]*$"
