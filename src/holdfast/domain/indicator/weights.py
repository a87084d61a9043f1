"""A figure that is made of its parts: their values by weight, up to the agency and never to a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One figure of a pack: its weight within the figure that it is a part of (none: it stands alone)."""

    id: str
    weight: float = 1.0
    part_of: str = ""


def whole(parts: Iterable[tuple[float, float | None]]) -> float | None:
    """The weighted mean of the parts that have a value; what has none weighs nothing. None: no part has one."""
    told = [(weight, value) for weight, value in parts if value is not None and weight > 0]
    weights = sum(weight for weight, _value in told)
    return sum(weight * value for weight, value in told) / weights if weights else None


def rolled_up(parts: Iterable[Part], values: Mapping[str, float | None]) -> dict[str, float | None]:
    """The value of every figure: its own where it is counted, else that of its parts, theirs first."""
    known = {part.id: part for part in parts}
    under: dict[str, list[Part]] = {}
    for part in known.values():
        under.setdefault(part.part_of, []).append(part)

    def value(part: Part, above: frozenset[str]) -> float | None:
        if part.id in values or part.id in above:
            return values.get(part.id)
        deeper = above | {part.id}
        return whole((each.weight, value(each, deeper)) for each in under.get(part.id, []))

    return {part.id: value(part, frozenset()) for part in known.values()}
