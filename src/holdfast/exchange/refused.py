"""A row or an element that was not taken: where, what was expected and what came. The rest goes on without it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RefusedRow:
    """`row` is a line of a table or an element of an extract (`w157532729`)."""

    file: str
    row: str
    field: str
    expected: str
    came: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, {self.field}: expected {self.expected}, got {self.came}"

    def as_json(self) -> dict[str, str]:
        return {
            "file": self.file,
            "row": self.row,
            "field": self.field,
            "expected": self.expected,
            "came": self.came,
        }
