"""The reason that a person types before something is taken away: in their own words, never a second "OK"."""

from __future__ import annotations

from holdfast.kernel.errors import BadInput, Place

FEWEST_LETTERS = 4
MOST_CHARACTERS = 500


class ReasonMissing(BadInput):
    """No reason was typed, or one that says nothing. Nothing was changed."""

    def __init__(self, came: str) -> None:
        super().__init__(Place(field="reason"), "a typed reason", came or "nothing", code="reason-missing")
        # Its own sentence: a person reads it beside the field that is empty.
        self.template = "Write why, in %(fewest)s letters or more and %(most)s characters at most"
        self.fields = {**self.fields, "fewest": FEWEST_LETTERS, "most": MOST_CHARACTERS}


def typed_reason(text: str) -> str:
    """The reason without idle blanks; ReasonMissing for an empty one, for dots and dashes, and for one too long."""
    said = " ".join(text.split())
    letters = sum(character.isalnum() for character in said)
    if letters < FEWEST_LETTERS or len(said) > MOST_CHARACTERS or not said.isprintable():
        raise ReasonMissing(said[:40] if said.isprintable() else "unprintable")
    return said
