"""Posture: normal or heightened 3 to 1, per area and time."""

from __future__ import annotations

from holdfast.domain.posture.area import Shape, is_inside, shape_problem
from holdfast.domain.posture.cost import Added, MeasureAdded, Rounds, measures_added, rounds_added, varies
from holdfast.domain.posture.heightened import (
    NORMAL,
    Heightened,
    Phase,
    Turn,
    phase,
    posture_here,
    posture_of_branch,
    span_problem,
    strictest,
    turn_due,
)

__all__ = [
    "NORMAL",
    "Added",
    "Heightened",
    "MeasureAdded",
    "Phase",
    "Rounds",
    "Shape",
    "Turn",
    "is_inside",
    "measures_added",
    "phase",
    "posture_here",
    "posture_of_branch",
    "rounds_added",
    "shape_problem",
    "span_problem",
    "strictest",
    "turn_due",
    "varies",
]
