"""Measures made by hand, small enough to count."""

from __future__ import annotations

from datetime import date
from typing import Any

from holdfast.domain.duties.standing import Instrument, Status
from holdfast.domain.grading.facts import Known, PlaceFacts
from holdfast.domain.measures.measure import Cost, Family, Measure, Need
from holdfast.kernel.text import Text

TODAY = date(2026, 11, 12)
LAW = Instrument("law", Text("Law"), "1", Status.LAW, in_force_from=date(2026, 1, 1))
COMING = Instrument("coming", Text("Coming law"), "1", Status.LAW, in_force_from=date(2027, 1, 1))
PER_100 = Need(Text("guards"), fact="public_floor_area_m2", each=100, at_least=1)


def measure(id: str = "m.a", **words: Any) -> Measure:
    """A measure of class 1, there or not, at no known cost."""
    given = {"instrument": LAW, "grades": frozenset({"class-1"}), **words}
    return Measure(id=id, title=Text(id), text=Text(id), family=Family.PEOPLE, **given)


def counted(id: str, amount: float, cost: Cost | None = None) -> Measure:
    """A measure of which a place needs so many."""
    return measure(id, need=Need(Text("sets"), amount=amount), cost=cost or Cost())


def place(kind: str = "mall", **facts: Any) -> PlaceFacts:
    known = {name: value if isinstance(value, Known) else Known(value) for name, value in facts.items()}
    return PlaceFacts(kind, known)
