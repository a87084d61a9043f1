"""Whether a rule binds: by law on a day, by free will from a day, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from holdfast.kernel.text import Text


class Status(StrEnum):
    """What kind of text a rule stands in."""

    LAW = "law"
    GUIDANCE = "guidance"
    PLAN = "plan"
    VOLUNTARY = "voluntary"
    OURS = "ours"


class Confidence(StrEnum):
    """Whether whoever wrote the rule down has read the text itself."""

    CHECKED = "checked"
    GENERAL = "general"


class Translation(StrEnum):
    """Who translated what is shown in the other language."""

    OFFICIAL = "official"
    OURS = "ours"
    NONE = "none"


class Standing(StrEnum):
    """Binding opens clocks; voluntary opens them too, and pages then say "not law"; the others open nothing."""

    BINDING = "binding"
    VOLUNTARY = "voluntary"
    NOT_YET = "not_yet"
    ENDED = "ended"

    @property
    def opens_clocks(self) -> bool:
        return self in (Standing.BINDING, Standing.VOLUNTARY)


@dataclass(frozen=True)
class Instrument:
    """The text that a rule comes from. Without `in_force_from` it is not in force yet."""

    key: str
    title: Text
    edition: str
    status: Status
    in_force_from: date | None = None
    in_force_to: date | None = None
    source: str = ""
    read_on: date | None = None
    amends: str = ""
    penalty: Text | None = None
    confidence: Confidence = Confidence.CHECKED
    translation: Translation = Translation.OURS


def standing(instrument: Instrument, on: date, *, voluntary_from: date | None = None) -> Standing:
    """Where the instrument stands on a day, for an area that may have taken it on of its own will."""
    if instrument.in_force_to is not None and on >= instrument.in_force_to:
        return Standing.ENDED
    if instrument.in_force_from is not None and on >= instrument.in_force_from:
        return Standing.BINDING
    if voluntary_from is not None and on >= voluntary_from:
        return Standing.VOLUNTARY
    return Standing.NOT_YET
