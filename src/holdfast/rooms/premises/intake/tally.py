"""What an import has brought so far, as it stands in its row and in its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from holdfast.exchange.refused import RefusedRow


@dataclass
class Tally:
    """Places by what lists say of their kind, places that were there, facts, goods, and rows that were refused, or taken
    and doubted."""

    added: Counter[str] = field(default_factory=Counter)
    known: int = 0
    places: int = 0
    facts: int = 0
    unchanged: int = 0
    goods: int = 0
    refused: int = 0
    doubted: int = 0

    def add(self, other: Tally) -> None:
        self.added.update(other.added)
        for name in ("known", "places", "facts", "unchanged", "goods", "refused", "doubted"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "added": dict(sorted(self.added.items()))}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Tally:
        known = {name: value[name] for name in vars(cls()) if name in value and name != "added"}
        return cls(added=Counter(value.get("added", {})), **known)


@dataclass(frozen=True)
class Outcome:
    """What one batch brought, and the rows of it that were refused."""

    tally: Tally
    refused: Sequence[RefusedRow] = ()
