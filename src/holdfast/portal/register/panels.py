"""What the portal itself adds to the page of a place: its files and its history, joined from evidence and ledger."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from holdfast.plumbing.panel import Panel
from holdfast.portal.ledger.lines import lines_of
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.evidence.queries import visible
from holdfast.rooms.ledger import access as ledger
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Premises

MOST = 50


def _files(actor: Actor, place: object) -> Mapping[str, object] | None:
    """The files about the place, and those about what stands at it (duties, measures), the newest first."""
    if not isinstance(place, Premises):
        return None
    of_place = Q(subject_room=ROOM, subject_id=place.pk) | Q(through_room=ROOM, through_id=place.pk)
    rows = list(visible(actor).filter(of_place, deleted_at__isnull=True).order_by("-added_at", "-pk")[: MOST + 1])
    return {"files": rows[:MOST], "more": len(rows) > MOST}


def _history(actor: Actor, place: object) -> Mapping[str, object] | None:
    """The last entries about the place itself; the ledger has the rest."""
    if not isinstance(place, Premises) or actor.role not in ledger.READ.own:
        return None
    entries = visible_to(Entry.objects.filter(subject_room=ROOM, subject_id=place.pk), actor, ledger.READ)
    rows = list(entries.select_related("seal").order_by("-pk")[: MOST + 1])
    return {"lines": lines_of(rows[:MOST]), "more": len(rows) > MOST}


PANELS = (
    Panel("place-files", "files", "wide", 10, "portal/register/_files.html", _files),
    Panel("place-history", "history", "wide", 10, "portal/register/_history.html", _history),
)
