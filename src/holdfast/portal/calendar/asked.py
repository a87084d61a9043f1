"""What a reader of the calendar asked for, from the address; what cannot be read is a bad input, not ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict

from holdfast.domain.indicator.words import Exclusion, Result
from holdfast.domain.obligation.states import Kind
from holdfast.domain.rights.branch import is_on_branch
from holdfast.kernel.errors import BadInput, Place
from holdfast.policy.documents.readiness import IndicatorTable
from holdfast.portal.board.figures import KINDS
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.obligations.tally import Span, day_span
from holdfast.rooms.rulebook.queries import pack_in_force

DAYS = 42
APART = "apart"
# What a list may be narrowed to; `apart` is all that figures leave out, but for practice, which stands elsewhere.
LOOKS: Mapping[str, tuple[str, ...]] = {
    **{result.value: (result.value,) for result in Result},
    **{mark.value: (mark.value,) for mark in Exclusion if mark is not Exclusion.EXERCISE},
    APART: tuple(mark.value for mark in Exclusion if mark is not Exclusion.EXERCISE),
}


@dataclass(frozen=True)
class Asked:
    """A branch, a duty, a place, days, an outcome, a figure; and from where on."""

    agency: Agency
    branch: str
    first: date
    last: date
    rule: str = ""
    place: UUID | None = None
    look: str = ""
    figure: IndicatorTable | None = None
    after: str = ""

    @property
    def zone(self) -> str:
        return self.agency.zone

    def span(self, kind: Kind | None = Kind.DUTY) -> Span:
        """What is counted. A figure says itself which obligations it counts."""
        table = self.figure
        rules = (self.rule,) if self.rule else (table.rules if table else ())
        return day_span(
            self.last,
            self.zone,
            days=(self.last - self.first).days + 1,
            branch=self.branch,
            kind=KINDS[table.of] if table and table.of else kind,
            rules=rules,
            subjects=(self.place,) if self.place else None,
        )

    def but(self, **changes: object) -> Asked:
        return replace(self, **changes)  # type: ignore[arg-type]

    def query(self, **changes: str) -> str:
        """The address of the same with something changed."""
        said = {
            "branch": self.branch,
            "rule": self.rule,
            "place": str(self.place or ""),
            "day": self.first.isoformat(),
            "until": self.last.isoformat() if self.last != self.first else "",
            "is": self.look,
            "figure": self.figure.id if self.figure else "",
        }
        return urlencode({name: value for name, value in {**said, **changes}.items() if value})


def asked_of(actor: Actor, words: QueryDict, now: datetime) -> Asked:
    """The address, for an actor; a branch that is not theirs is absent."""
    branch = words.get("branch") or actor.path
    agency = Agency.objects.filter(path=branch).first() if is_on_branch(branch, actor.path) else None
    if agency is None:
        raise absent()
    today = now.astimezone(ZoneInfo(agency.zone)).date()
    first = _day(words, "day") or today
    last = _day(words, "until") or first
    if last < first or (last - first).days > 400:
        raise BadInput(Place(field="until"), "a day after the first, within a year", last.isoformat())
    return Asked(
        agency=agency,
        branch=branch,
        first=first,
        last=last,
        rule=words.get("rule", "")[:80],
        place=_uuid(words.get("place", "")),
        look=_look(words.get("is", "")),
        figure=_figure(agency, words.get("figure", ""), today),
        after=words.get("after", ""),
    )


def _day(words: QueryDict, name: str) -> date | None:
    value = words.get(name, "")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise BadInput(Place(field=name), "a day as 2026-01-31", value[:20]) from None


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        raise BadInput(Place(field="place"), "the id of a place", value[:40]) from None


def _look(value: str) -> str:
    if value and value not in LOOKS:
        raise BadInput(Place(field="is"), "one of: " + ", ".join(LOOKS), value[:20])
    return value


def _figure(agency: Agency, value: str, on: date) -> IndicatorTable | None:
    if not value:
        return None
    pack = pack_in_force(agency, on)
    tables = pack.catalogue.indicator if pack else ()
    found = next((table for table in tables if table.id == value and table.of is not None), None)
    if found is None:
        raise BadInput(Place(field="figure"), "a figure of the pack in force that counts what is owed", value[:40])
    return found
