"""Errors of the house, one family.

HoldfastError
├── Refused            an intention that the rules do not allow; carries who may
│   ├── NotAllowed     the actor lacks the right
│   ├── OutOfDate      somebody else changed it first
│   └── NotFound       absent, or not yours to see: both answer alike
├── BadInput           a document or a form that cannot be taken; names its place
└── Unavailable        a part that this act needs does not answer

Each has a `code` for machines, `fields` for data and a sentence for people. Sentences are English source text
with named placeholders; pages translate `template` and fill it with `fields`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class HoldfastError(Exception):
    """The root: a code, a sentence with placeholders, and the values that fill it."""

    code = "error"
    status = 500

    def __init__(self, template: str, *, code: str | None = None, **fields: object) -> None:
        self.template = template
        self.fields: Mapping[str, object] = fields
        if code is not None:
            self.code = code
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        return self.template % self.fields if self.fields else self.template


class Refused(HoldfastError):
    """The rules say no. Nothing was changed."""

    code = "refused"
    status = 409


class NotAllowed(Refused):
    """The actor has no right to this act here."""

    code = "not-allowed"
    status = 403


class OutOfDate(Refused):
    """The record changed since the actor saw it."""

    code = "out-of-date"
    status = 409


class NotFound(Refused):
    """There is no such record, or it is not the actor's to see."""

    code = "not-found"
    status = 404


class Unavailable(HoldfastError):
    """A part that this act needs does not answer; trying again later is right."""

    code = "unavailable"
    status = 503


@dataclass(frozen=True)
class Place:
    """Where in an input something is wrong: file, row or line, field."""

    file: str = ""
    row: int | None = None
    field: str = ""

    def __str__(self) -> str:
        parts = [self.file, f"row {self.row}" if self.row is not None else "", self.field]
        return ", ".join(part for part in parts if part)


class BadInput(HoldfastError):
    """An input that cannot be taken: where, what was expected, what came."""

    code = "bad-input"
    status = 422

    def __init__(self, place: Place, expected: str, came: str, *, code: str | None = None) -> None:
        self.place = place
        self.expected = expected
        self.came = came
        super().__init__(
            "%(place)s: expected %(expected)s, got %(came)s",
            code=code,
            place=str(place) or "input",
            expected=expected,
            came=came,
        )
