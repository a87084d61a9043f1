"""What every model of location answers: a value, a bound, and whether the two meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# Told how far a run is (bound, value); answers whether to go on.
Watch = Callable[[float, float], bool]


def go_on(_bound: float, _value: float) -> bool:
    """Watches nothing."""
    return True


@dataclass(frozen=True)
class Located:
    """The sites to open. `bound` is what no choice can beat; `proved` that nothing better than `value` exists."""

    sites: tuple[int, ...]
    value: float
    bound: float
    proved: bool
    seconds: float
    notes: tuple[str, ...] = field(default=())

    @property
    def gap(self) -> float:
        """How far value and bound are apart, as a share of the value."""
        return 0.0 if self.proved or self.value == 0 else abs(self.value - self.bound) / abs(self.value)
