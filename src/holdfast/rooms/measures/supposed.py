"""What somebody supposes on the what-if page or over the API, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from holdfast.domain.grading.facts import Known
from holdfast.domain.measures.finding import Finding, State, problem_with
from holdfast.domain.measures.what_if import Supposed
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.rooms.measures.actions.check import EXPECTED
from holdfast.rooms.measures.sheet import Sheet
from holdfast.rooms.premises.queries import ENTERED

LARGEST = 50_000_000


def supposed_of(
    sheet: Sheet, findings: Mapping[str, Finding], facts: Mapping[str, float | bool | None], posture: str
) -> Supposed:
    """Checked against the pack: BadInput names the measure, fact or posture that it does not have."""
    for rule, finding in findings.items():
        _check_finding(sheet, rule, finding)
    for name, value in facts.items():
        _check_fact(name, value)
    if posture and posture not in sheet.pack.postures:
        raise BadInput(Where(field="posture"), "one of " + ", ".join(sheet.pack.postures), posture)
    known = {name: None if value is None else Known(value, assumed=True) for name, value in facts.items()}
    return Supposed(findings, known, posture)


def _check_finding(sheet: Sheet, rule: str, finding: Finding) -> None:
    measure = sheet.measure(rule)
    if measure is None:
        raise BadInput(Where(field="measure"), "a measure of the pack", rule)
    wrong = problem_with(finding, counted=measure.need_at(sheet.situation.posture) is not None)
    if wrong and finding.state is not State.UNCHECKED:
        raise BadInput(Where(field=f"{rule} {wrong}"), EXPECTED[wrong], str(getattr(finding, wrong)))


def _check_fact(name: str, value: float | bool | None) -> None:
    if name not in ENTERED:
        raise BadInput(Where(field="fact"), "one of " + ", ".join(ENTERED), name)
    if value is None or (ENTERED[name] is isinstance(value, bool) and (value is True or value is False)):
        return
    if ENTERED[name] or not isfinite(value) or not 0 <= value <= LARGEST:
        raise BadInput(Where(field=name), "yes or no" if ENTERED[name] else f"a number from 0 to {LARGEST}", str(value))
