"""A large event on its page: its dates, its licence, what is owed once about it, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.domain.obligation.rule import SeriesRule
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.plumbing.panel import Panel
from holdfast.policy.pack import LARGE_EVENT
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.premises.access import ADD
from holdfast.rooms.premises.dated import lines_of, owed_once
from holdfast.rooms.premises.event_forms import LicenceForm, dates_form
from holdfast.rooms.premises.models import Event, Premises
from holdfast.rooms.rulebook.queries import rule_of


def build(actor: Actor, place: object) -> Mapping[str, object] | None:
    """Only where the place is an event."""
    if not isinstance(place, Premises) or place.kind != LARGE_EVENT:
        return None
    event = Event.objects.select_related("premises__owner", "host").filter(premises=place).first()
    if event is None:
        return None
    rows = list(owed_once(event))
    line = lines_of([event], clock.now())[0]
    return {
        "event": event,
        "line": line,
        "owed": [(_title(row), row) for row in rows],
        "may_change": allowed(actor, ADD, place.owner_path) and line.phase in ("planned", "running"),
        "licence_form": LicenceForm(auto_id="licence-%s"),
        "dates_form": dates_form(event),
    }


def _title(row: Obligation) -> Text:
    rule = rule_of(row.rule_id)
    return rule.clock.title if isinstance(rule, SeriesRule) else rule.title


EVENT = Panel("place", "event", "side", 5, "premises/panels/event.html", build)
