"""Who verifies a measure: the agency that the pack names or one above it, never whoever checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.domain.rights.branch import is_on_branch
from holdfast.kernel.durations import Span
from holdfast.kernel.working_calendar import WorkingCalendar


@dataclass(frozen=True)
class Looker:
    """Somebody who looks at a measure: the person, and the agency whose post they hold."""

    person: UUID | None
    agency_path: str


def refusal(checked: Looker | None, verifier: Looker, named: str) -> str:
    """Why the verifier may not verify what was checked: `not-checked`, `same-person`, `same-agency`, `not-named`;
    empty when they may. `named` is the path of the agency that the pack names for the place."""
    if checked is None:
        return "not-checked"
    if checked.person is not None and checked.person == verifier.person:
        return "same-person"
    if checked.agency_path == verifier.agency_path:
        return "same-agency"
    return "" if is_on_branch(named, verifier.agency_path) else "not-named"


def valid_until(verified_at: datetime, span: Span | None, calendar: WorkingCalendar, zone: str) -> datetime | None:
    """Until when a verification holds; None: until the measure is checked again."""
    if span is None:
        return None
    worked = calendar.add_to(verified_at, span.working_days, zone) if span.working_days else verified_at
    return worked + span.elapsed
