"""What is known of a place when it is graded. What is absent is unknown: nobody guesses zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from holdfast.kernel.text import Text

Number = int | float
FactValue = bool | int | float


@dataclass(frozen=True)
class Known:
    """A fact with where it comes from; an assumed one is flagged wherever it decides something."""

    value: FactValue
    assumed: bool = False
    method: str = ""
    assessed_on: date | None = None


@dataclass(frozen=True)
class PlaceFacts:
    """One place as the grade rules see it: its kind and what is known."""

    kind: str
    known: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True)
class FactSpec:
    """A fact that a pack reads. `absent` is what a missing flag means (a designation is not given until it is given);
    None: a missing fact stays unknown."""

    name: str
    title: Text
    is_flag: bool = False
    absent: bool | None = None
    unit: Text = field(default_factory=lambda: Text(""))


# What the register keeps of a place and of a large event; True: a yes or no. A pack can read no other fact.
PLACE_FACTS: Mapping[str, bool] = {
    "daily_footfall": False,
    "peak_presence": False,
    "public_floor_area_m2": False,
    "critical": True,
    "public_service": True,
    "always_standard": True,
}
EVENT_FACTS: Mapping[str, bool] = {
    "expected_attendance": False,
    "ticket_check": True,
    "crosses_borders": True,
    "at_graded_place": True,
}
