"""A large event on its page: its dates, its licence, what is owed once about it, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.plumbing import clock
from holdfast.plumbing.panel import Panel
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.obligations.rows import clock_rules
from holdfast.rooms.premises.access import ADD
from holdfast.rooms.premises.dated import lines_of, owed_once
from holdfast.rooms.premises.event_forms import CancelForm, LicenceForm, dates_form
from holdfast.rooms.premises.models import Event, Premises


def build(actor: Actor, place: object) -> Mapping[str, object] | None:
    """Only where the place is an event."""
    if not isinstance(place, Premises):
        return None
    event = Event.objects.select_related("premises__owner", "host").filter(premises=place).first()
    if event is None:
        return None
    rows = list(owed_once(event))
    rules = clock_rules({row.rule_id for row in rows})
    line = lines_of([event], clock.now())[0]
    return {
        "event": event,
        "line": line,
        "owed": [(rules[row.rule_id].title, row) for row in rows],
        "may_change": allowed(actor, ADD, place.owner_path) and line.phase in ("planned", "running"),
        "licence_form": LicenceForm(auto_id="licence-%s"),
        "dates_form": dates_form(event),
        "cancel_form": CancelForm(auto_id="cancel-%s"),
    }


EVENT = Panel("place", "event", "side", 5, "premises/panels/event.html", build)
