"""ISO 8601 durations as packs write them, with working days (`P3WD`) beside calendar ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

_PATTERN = re.compile(
    r"^(?P<sign>-)?P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:(?P<working>\d+)WD)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?$",
    re.ASCII,
)


@dataclass(frozen=True)
class Span:
    """A length of time: elapsed time, plus working days that only a calendar can turn into elapsed time."""

    elapsed: timedelta = timedelta(0)
    working_days: int = 0

    @property
    def is_zero(self) -> bool:
        return not self.elapsed and not self.working_days


def parse_span(text: str) -> Span:
    """`PT15M`, `P1DT2H`, `P2W`, `P15WD`, `-PT10M`; ValueError says what a duration looks like."""
    match = _PATTERN.match(text)
    if match is None or text.rstrip("-") in ("P", "PT") or text.endswith("T"):
        raise ValueError(f"a duration like PT15M, P1DT2H or P15WD, not {text!r}")
    parts = {name: int(value) for name, value in match.groupdict().items() if value and name != "sign"}
    elapsed = timedelta(
        weeks=parts.get("weeks", 0),
        days=parts.get("days", 0),
        hours=parts.get("hours", 0),
        minutes=parts.get("minutes", 0),
        seconds=parts.get("seconds", 0),
    )
    sign = -1 if match["sign"] else 1
    return Span(elapsed=sign * elapsed, working_days=sign * parts.get("working", 0))
