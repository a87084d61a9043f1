"""What this room shows on the page of a place: the score among peers with the cheapest step, and the measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from holdfast.domain.rights.table import Right
from holdfast.plumbing.panel import Panel
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.measures import access, queries
from holdfast.rooms.measures.lines import counts, rows_of_sheet
from holdfast.rooms.measures.scores import score_of
from holdfast.rooms.measures.sheet import Sheet, sheets_of
from holdfast.rooms.premises.models import Premises

Words = Mapping[str, object]


def _score(actor: Actor, place: Premises) -> Words | None:
    found = [score_of(actor, sheet) for sheet in _sheets(actor, place) if sheet.figures]
    return {"scores": found} if found else None


def _measures(actor: Actor, place: Premises) -> Words | None:
    sheets = _sheets(actor, place)
    binding = [(sheet, rows_of_sheet(actor, sheet)) for sheet in sheets if sheet.lines]
    named = [(sheet.pack, sheet.not_law) for sheet in sheets if sheet.not_law]
    if not binding and not named:
        return None
    return {
        "binding": [{"sheet": sheet, "rows": rows, "counts": counts(rows)} for sheet, rows in binding],
        "named": named,
        "may_check": _may(actor, place, access.CHECK),
    }


def _may(actor: Actor, place: Premises, right: Right) -> bool:
    return place.closed_at is None and allowed(actor, right, place.owner_path)


def _sheets(actor: Actor, place: Premises) -> list[Sheet]:
    """Worked out once a page: two panels stand on the same sheets."""
    kept: list[Sheet] | None = vars(place).get("_measure_sheets")
    if kept is None:
        kept = sheets_of(place) if queries.may_read(actor, place) else []
        vars(place)["_measure_sheets"] = kept
    return kept


def _of_places(words: Callable[[Actor, Premises], Words | None]) -> Callable[[Actor, object], Words | None]:
    """Panels of this room speak of places alone."""

    def build(actor: Actor, subject: object) -> Words | None:
        return words(actor, subject) if isinstance(subject, Premises) else None

    return build


PANELS = (
    Panel("place", "score", "side", 20, "measures/panels/score.html", _of_places(_score)),
    Panel("place", "measures", "main", 10, "measures/panels/measures.html", _of_places(_measures)),
)
