"""Posture: normal or heightened 3 to 1, per area and time."""

from __future__ import annotations

from holdfast.domain.posture.area import Shape, is_inside, shape_problem
from holdfast.domain.posture.cost import Added, Rounds, rounds_added
from holdfast.domain.posture.heightened import (
    NORMAL,
    Heightened,
    Phase,
    Turn,
    phase,
    posture_here,
    span_problem,
    strictest,
    turn_due,
)

__all__ = [
    "NORMAL",
    "Added",
    "Heightened",
    "Phase",
    "Rounds",
    "Shape",
    "Turn",
    "is_inside",
    "phase",
    "posture_here",
    "rounds_added",
    "shape_problem",
    "span_problem",
    "strictest",
    "turn_due",
]
