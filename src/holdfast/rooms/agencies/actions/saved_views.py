"""Filters that a person keeps under a name. They are the person's own; a link shares them, as it holds nothing else.

No entry in the ledger: they change nothing that others rely on.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import SavedView
from holdfast.rooms.agencies.rights import absent, require

MOST = 50
LONGEST_NAME = 80
LONGEST_QUERY = 500
# What says which page of a list was open, or which rows were ticked: no part of a view.
_PASSING = frozenset({"after", "before", "last", "ids", "act", "csrfmiddlewaretoken"})


def keep_view(actor: Actor, page: str, name: str, query: str) -> SavedView:
    """Keeps the filters of a page under a name; a name that is taken is refused."""
    require(actor, access.KEEP_VIEWS, owner_path=actor.path)
    if actor.user_id is None:
        raise absent()
    if SavedView.objects.filter(user_id=actor.user_id).count() >= MOST:
        raise Refused(noop("You keep %(most)s views. Delete one first"), code="too-many-views", most=MOST)
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                user_id=actor.user_id, page=page[:40], name=_name(name), query=_query(query)
            )
    except IntegrityError as error:
        raise _taken(name) from error


def rename_view(actor: Actor, view_id: UUID, name: str) -> SavedView:
    """Gives one of the actor's own views another name."""
    row = _own(actor, view_id)
    row.name = _name(name)
    try:
        with transaction.atomic():
            row.save(update_fields=["name"])
    except IntegrityError as error:
        raise _taken(name) from error
    return row


def drop_view(actor: Actor, view_id: UUID) -> None:
    """Deletes one of the actor's own views."""
    _own(actor, view_id).delete()


def _own(actor: Actor, view_id: UUID) -> SavedView:
    require(actor, access.KEEP_VIEWS, owner_path=actor.path)
    row = SavedView.objects.filter(pk=view_id, user_id=actor.user_id).first() if actor.user_id else None
    if row is None:
        raise absent()
    return row


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(Place(field="name"), f"1 to {LONGEST_NAME} characters", name[:20])
    return name


def _query(query: str) -> str:
    """The filters alone, in one form."""
    kept = urlencode([(key, value) for key, value in parse_qsl(query.lstrip("?")) if key not in _PASSING])
    if len(kept) > LONGEST_QUERY:
        raise BadInput(Place(field="query"), f"at most {LONGEST_QUERY} characters", f"{len(kept)}")
    return kept


def _taken(name: str) -> Refused:
    return Refused(noop("You keep another view under this name: %(name)s"), code="name-taken", name=name[:40])
