"""What a reader of the register asked for, from the address; what cannot be read is a bad input, not ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing.inputs import without_controls
from holdfast.policy.pack import Pack
from holdfast.rooms.premises.queries import Selection

SORTS = ("name", "grade", "weakest", "average")
TURNS = ("after", "before", "last")
LONGEST = 80


@dataclass(frozen=True)
class Wanted:
    """The filters, the order and the page. The first six are the register's own; the others ask rooms above it."""

    selection: Selection = field(default_factory=Selection)
    name: str = ""
    weak: float | None = None
    overdue: bool = False
    heightened: bool = False
    stale: bool = False
    waiting: bool = False
    sort: str = "name"
    after: str = ""
    before: str = ""
    last: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered at all."""
        own = self.selection
        chosen = (own.listing, own.grade, own.missing, own.branch, self.name, self.overdue, self.heightened, self.stale)
        return any(chosen) or self.weak is not None or self.waiting

    def filters(self) -> Mapping[str, str]:
        """What stands in the address, without the page."""
        own = self.selection
        said = {
            "pack": own.pack,
            "listing": own.listing,
            "grade": own.grade,
            "missing": own.missing,
            "branch": own.branch,
            "name": self.name,
            "weak": "" if self.weak is None else f"{self.weak:g}",
            "overdue": _flag(self.overdue),
            "heightened": _flag(self.heightened),
            "stale": _flag(self.stale),
            "waiting": _flag(self.waiting),
            "sort": "" if self.sort == "name" else self.sort,
        }
        return {name: value for name, value in said.items() if value}

    def query(self, **changes: str) -> str:
        """The address of the same list with something changed, from its first page on unless a page is named."""
        return urlencode({name: value for name, value in {**self.filters(), **changes}.items() if value})


def wanted_of(asked: QueryDict, pack: Pack | None) -> Wanted:
    """The filters of an address."""
    return Wanted(
        selection=Selection(
            listing=asked.get("listing", ""),
            pack=pack.key if pack else "",
            grade=asked.get("grade", ""),
            missing=asked.get("missing", ""),
            branch=asked.get("branch", ""),
        ),
        name=_text(asked, "name"),
        weak=_percent(asked, "weak"),
        overdue=asked.get("overdue") == "1",
        heightened=asked.get("heightened") == "1",
        stale=asked.get("stale") == "1",
        waiting=asked.get("waiting") == "1",
        sort=_one_of(asked, "sort", SORTS),
        after=asked.get("after", ""),
        before=asked.get("before", ""),
        last=asked.get("last") == "1",
    )


def _flag(value: bool) -> str:
    return "1" if value else ""


def _text(asked: QueryDict, name: str) -> str:
    value = asked.get(name, "").strip()
    try:
        without_controls(value)
    except ValueError:
        raise BadInput(Place(field=name), "a name", value[:20]) from None
    return value[:LONGEST]


def _percent(asked: QueryDict, name: str) -> float | None:
    value = asked.get(name, "").strip()
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise BadInput(Place(field=name), "a number from 0 to 100", value[:20])
    return number


def _one_of(asked: QueryDict, name: str, known: tuple[str, ...]) -> str:
    value = asked.get(name) or known[0]
    if value not in known:
        raise BadInput(Place(field=name), "one of: " + ", ".join(known), value[:20])
    return value
