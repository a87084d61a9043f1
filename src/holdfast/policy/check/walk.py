"""Goes over every value of a document with what its key means."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from holdfast.kernel.durations import Span
from holdfast.kernel.text import Text
from holdfast.policy.documents.keys import Meaning
from holdfast.policy.problems import Path

Wrong = tuple[Path, str, str]


@dataclass(frozen=True)
class Told:
    """One value of one key: where it stands, what the key means, what it says."""

    path: Path
    meaning: Meaning
    value: Any

    def each(self) -> Iterator[tuple[Path, Any]]:
        """The value, or each of its items, with their places."""
        if isinstance(self.value, tuple):
            yield from (((*self.path, index), item) for index, item in enumerate(self.value))
        elif isinstance(self.value, Mapping):
            yield from (((*self.path, key), item) for key, item in self.value.items())
        elif self.value is not None and self.value != "":
            yield self.path, self.value


def told(table: Any, path: Path = ()) -> Iterator[Told]:
    """Every key of a table and of the tables in it."""
    for field in dataclasses.fields(table):
        value = getattr(table, field.name)
        here = (*path, field.name.rstrip("_"))
        meaning = field.metadata.get("meaning")
        if meaning is None:
            continue
        one = Told(here, meaning, value)
        yield one
        for inside, item in one.each():
            if dataclasses.is_dataclass(item) and not isinstance(item, Text | Span):
                yield from told(item, inside)


def name_of(table: Any) -> str:
    """By which name others refer to a table."""
    named = (field for field in dataclasses.fields(table) if field.metadata["meaning"].names)
    return next((str(getattr(table, field.name)) for field in named), "")


def names_in(pack: Any, section: str) -> list[str]:
    """The names of all tables of a section, in their order."""
    return [name_of(table) for table in getattr(pack, section)]


def known(path: Path, name: str, names: object) -> Iterator[Wrong]:
    """Nothing when the name is one of the names."""
    if name not in names:  # type: ignore[operator]
        listed = ", ".join(str(each) for each in names)  # type: ignore[attr-defined]
        yield path, "one of " + (listed or "none that this pack declares"), name
