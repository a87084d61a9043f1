"""Feeds and what came by them, as people and the rooms above read it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from holdfast.exchange.cap.alert import Alert
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.feeds import access
from holdfast.rooms.feeds.models import Imported, Source
from holdfast.rooms.feeds.taking import alert_in


def sources(actor: Actor) -> QuerySet[Source]:
    """The feeds of the actor's branch, each with how many of its alerts wait."""
    require(actor, access.READ, owner_path=actor.path)
    waiting = Count("imported", filter=Q(imported__state=Imported.State.WAITING))
    return visible_to(Source.objects.all(), actor, access.READ).annotate(waiting=waiting).order_by("name_en", "id")


def imported(actor: Actor, *, state: str | None = None) -> QuerySet[Imported]:
    """What came to the actor's branch, the newest first; the bytes are left where they are."""
    require(actor, access.READ, owner_path=actor.path)
    rows = visible_to(Imported.objects.all(), actor, access.READ).select_related("source").defer("document")
    return (rows.filter(state=state) if state else rows).order_by("-came_at", "-id")


def one(actor: Actor, imported_id: UUID) -> Imported:
    """One alert that came, with its bytes."""
    row = Imported.objects.select_related("source").filter(pk=imported_id).first()
    if row is None:
        raise absent()
    require(actor, access.READ, owner_path=row.owner_path)
    return row


def alert_of(actor: Actor, imported_id: UUID) -> Alert:
    """The alert itself, for the room that drafts from it; one that was refused is not given."""
    row = one(actor, imported_id)
    if row.state == Imported.State.REFUSED:
        raise absent()
    return alert_in(row)
