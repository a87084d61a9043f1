"""The four colours beside CAP's severity: there and back without loss.

CAP knows no colour. The severity is derived (red Extreme, orange Severe, yellow Moderate, blue Minor), and the colour itself
travels as two parameters, so that a reader who knows them gets it back exactly. Urgency and certainty are never derived: the
colour has blended them already."""

from __future__ import annotations

from enum import StrEnum

from holdfast.exchange.cap.alert import Info, Named
from holdfast.exchange.cap.words import Severity

LEVEL = "CN-warning-level"
COLOUR = "CN-warning-colour"


class Colour(StrEnum):
    """The levels of the Emergency Response Law, the highest first."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"

    @property
    def level(self) -> int:
        """1 for red to 4 for blue."""
        return list(Colour).index(self) + 1


SEVERITIES = {
    Colour.RED: Severity.EXTREME,
    Colour.ORANGE: Severity.SEVERE,
    Colour.YELLOW: Severity.MODERATE,
    Colour.BLUE: Severity.MINOR,
}


def severity_of(colour: Colour) -> Severity:
    """The severity under which a colour is published."""
    return SEVERITIES[colour]


def parameters_of(colour: Colour) -> tuple[Named, Named]:
    """What carries the colour itself."""
    return Named(LEVEL, str(colour.level)), Named(COLOUR, colour.value)


def said_colour(info: Info) -> Colour | None:
    """The colour that an info names by its parameters; None when it names none or two that disagree."""
    level, word = info.parameter(LEVEL), info.parameter(COLOUR)
    by_level = next((each for each in Colour if str(each.level) == level), None)
    by_word = next((each for each in Colour if each.value == (word or "").strip().lower()), None)
    if level is not None and word is not None:
        return by_level if by_level is by_word else None
    return by_level or by_word


def colour_of(info: Info) -> Colour | None:
    """The named colour, else the one whose severity it is; None for an unknown severity."""
    derived = next((colour for colour, severity in SEVERITIES.items() if severity is info.severity), None)
    return said_colour(info) or derived
