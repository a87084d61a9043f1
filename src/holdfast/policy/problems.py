"""What is wrong with a pack: file, line, field, what was expected and what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.kernel.errors import BadInput, Place

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing wrong at one place of one file."""

    file: str
    line: int
    field: str
    expected: str
    came: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.field}: expected {self.expected}, got {self.came}"

    def as_json(self) -> dict[str, object]:
        return {
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "expected": self.expected,
            "came": self.came,
        }


class BadPack(BadInput):
    """A pack that cannot be taken. All its problems are named; the sentence tells the first."""

    code = "bad-pack"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(Place(first.file, first.line, first.field), first.expected, first.came)

    @property
    def sentence(self) -> str:
        return str(self.problems[0])
