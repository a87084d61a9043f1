"""What the clock shows on the page of a place: six weeks of its duties, and what is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Any

from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.panel import Panel
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.first_steps import STEPS as STEPS
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.obligations.owed import open_rows
from holdfast.rooms.obligations.rows import clock_rules, named, rows_of
from holdfast.rooms.obligations.strip import day_rows, strip

OPEN = 50


def _strip(actor: Actor, place: Any) -> Mapping[str, object] | None:
    now = clock.now()
    found = strip(actor, _subject(place), place.owner.zone, now)
    return {"strip": found, "now": now} if found.lines else None


def _open(actor: Actor, place: Any) -> Mapping[str, object]:
    """What is open now, soonest first, at most OPEN."""
    rows = open_rows(actor).filter(subject_room=_subject(place).room, subject_id=place.pk)
    soonest = list(rows.select_related("post", "owner").order_by("due_at", "id")[: OPEN + 1])
    return {"rows": rows_of(soonest[:OPEN]), "more": len(soonest) > OPEN, "now": clock.now()}


def _running(actor: Actor, place: Any) -> Mapping[str, object]:
    """The series that run, with the post that owes each."""
    running = Series.objects.filter(
        subject_room=_subject(place).room, subject_id=place.pk, ends_at__isnull=True, mode=Mode.LIVE.value
    )
    series = list(running.select_related("post", "rule").order_by("rule__rule_id"))
    rules = clock_rules({each.rule_id for each in series})
    return {"series": [(rules[each.rule_id], each, named(each.post)) for each in series]}


def _day(actor: Actor, place: Any) -> Mapping[str, object] | None:
    """One duty on one day, when a cell of the strip was opened."""
    asked = getattr(place, "asked", {})
    try:
        day = date.fromisoformat(asked.get("day", ""))
    except ValueError:
        return None
    rows = list(islice(day_rows(actor, _subject(place), place.owner.zone, asked.get("duty", ""), day), OPEN))
    return {"rows": rows_of(rows), "day": day, "now": clock.now()}  # type: ignore[arg-type]


def _subject(place: Any) -> Subject:
    return Subject(place._meta.app_label, place.pk)


PANELS = (
    Panel("place", "duties", "wide", 10, "obligations/panels/strip.html", _strip),
    Panel("place-duties", "strip", "wide", 10, "obligations/panels/strip.html", _strip),
    Panel("place-duties", "day", "main", 10, "obligations/panels/day.html", _day),
    Panel("place-duties", "open", "main", 20, "obligations/panels/open.html", _open),
    Panel("place-duties", "running", "side", 20, "obligations/panels/running.html", _running),
)
