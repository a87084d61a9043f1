"""What is asked: zones that call, units that answer in an order of preference, and what happens when all are busy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.kernel.errors import BadInput, Place

MOST_UNITS = 16
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class WhenBusy(StrEnum):
    """A call that finds every unit busy is lost (somebody else answers it), or waits in one line."""

    LOST = "lost"
    WAITS = "waits"


@dataclass(frozen=True)
class System:
    """`calls` (zones): calls an hour. `service` (units): calls that a busy unit ends an hour. `travel` (units, zones):
    minutes. `order` (zones, units): units by preference, the first free one goes."""

    calls: Floats
    service: Floats
    travel: Floats
    order: Whole
    when_busy: WhenBusy = WhenBusy.LOST

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.service)

    @property
    def load(self) -> float:
        """Offered calls an hour over all that units can end an hour."""
        return float(self.calls.sum() / self.service.sum())


def by_travel(travel: Floats) -> Whole:
    """The order of preference by travel time alone: nearest first, the lower unit when two are equal."""
    return np.argsort(travel.T, axis=1, kind="stable").astype(np.int64)


def system_from(document: Mapping[str, Any], file: str = "input") -> System:
    """A system from a document with `calls`, `service`, `travel` and maybe `order` and `when_busy`; BadInput by field."""
    for key in document:
        if key not in {"calls", "service", "travel", "order", "when_busy"}:
            raise BadInput(Place(file, field=key), "one of calls, order, service, travel, when_busy", key)
    calls = _numbers(document, "calls", 1, file)
    service = _numbers(document, "service", 1, file)
    travel = _numbers(document, "travel", 2, file)
    if (service <= 0).any():
        raise BadInput(Place(file, field="service"), "numbers above 0", str(float(service.min())))
    if calls.sum() <= 0:
        raise BadInput(Place(file, field="calls"), "at least one zone that calls", "0 calls an hour")
    if len(service) > MOST_UNITS:
        raise BadInput(Place(file, field="service"), f"at most {MOST_UNITS} units", str(len(service)))
    if travel.shape != (len(service), len(calls)):
        expected = f"a row for each of {len(service)} units with {len(calls)} zones"
        raise BadInput(Place(file, field="travel"), expected, " x ".join(map(str, travel.shape)))
    order = by_travel(travel) if "order" not in document else _order(document, len(calls), len(service), file)
    busy = str(document.get("when_busy", "lost"))
    if busy not in set(WhenBusy):
        raise BadInput(Place(file, field="when_busy"), "lost or waits", busy)
    system = System(calls, service, travel, order, WhenBusy(busy))
    if system.when_busy is WhenBusy.WAITS and system.load >= 1:
        raise BadInput(
            Place(file, field="calls"),
            "fewer calls than the units can end, or a line without end",
            f"load {system.load:.2f}",
        )
    return system


def _numbers(document: Mapping[str, Any], field: str, dimensions: int, file: str) -> Floats:
    try:
        values = np.asarray(document[field], dtype=np.float64)
    except KeyError:
        raise BadInput(Place(file, field=field), "a list of numbers", "nothing") from None
    except (TypeError, ValueError) as error:
        raise BadInput(Place(file, field=field), "numbers, each row as long as the others", str(error)) from error
    if values.ndim != dimensions or not values.size:
        raise BadInput(
            Place(file, field=field), f"a list of {'rows' if dimensions == 2 else 'numbers'}", f"{values.ndim} deep"
        )
    for row, value in enumerate(values.ravel(), 1):
        if not np.isfinite(value) or value < 0:
            raise BadInput(
                Place(file, row=(row - 1) // values.shape[-1] + 1, field=field), "numbers from 0", str(value)
            )
    return values


def _order(document: Mapping[str, Any], zones: int, units: int, file: str) -> Whole:
    listed = document["order"]
    if not isinstance(listed, list) or len(listed) != zones:
        raise BadInput(
            Place(file, field="order"), f"{zones} rows", str(len(listed)) if isinstance(listed, list) else str(listed)
        )
    for number, row in enumerate(listed, 1):
        if not isinstance(row, list) or sorted(map(str, row)) != sorted(map(str, range(units))):
            raise BadInput(Place(file, row=number, field="order"), f"each of the units 0 to {units - 1} once", str(row))
    return np.asarray(listed, dtype=np.int64)
