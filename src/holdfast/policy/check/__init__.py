"""What types cannot say of a pack: names that must exist, ids that must differ, rules that must read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from holdfast.policy.check import alerts, boundary, catalogue, clocks, forms, grading, head, names, places
from holdfast.policy.check.walk import Wrong
from holdfast.policy.documents.pack import PackTable

__all__ = ["Wrong", "problems_in"]

CHECKS: Sequence[Callable[[PackTable], Iterable[Wrong]]] = (
    names.problems,
    forms.problems,
    boundary.problems,
    head.problems,
    grading.problems,
    clocks.problems,
    places.problems,
    catalogue.problems,
    alerts.problems,
)


def problems_in(pack: PackTable) -> list[Wrong]:
    """Everything wrong with a pack that the grammar took."""
    return [wrong for check in CHECKS for wrong in check(pack)]
