"""Who may do what, in words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.domain.rights.roles import Role, Scope
from holdfast.domain.rights.table import Right
from holdfast.portal.rights import ROOMS, rows_of
from holdfast.portal.rights_words import ACTS, ROOM_NAMES
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.agencies.words import ROLES, SCOPES

SHOWN = tuple(role for role in Role if role is not Role.STRANGER)


@require_GET
def who_may(request: HttpRequest) -> HttpResponse:
    """The whole table, for everybody who is signed in: rights are no secret."""
    actor = actor_of(request)
    require(actor, access.READ_RIGHTS, owner_path=actor.path)
    rooms = [
        (ROOM_NAMES[room], [(ACTS.get(right.act, right.act), right.act, _cells(right)) for right in rows_of(room)])
        for room in ROOMS
    ]
    return render(request, "portal/rights.html", {"rooms": rooms, "roles": [ROLES[role] for role in SHOWN]})


def _cells(right: Right) -> list[str]:
    """One cell a role: how far it reaches, empty when not at all."""
    return [", ".join(str(SCOPES[scope]) for scope in _scopes(right, role)) for role in SHOWN]


def _scopes(right: Right, role: Role) -> list[Scope]:
    return [Scope.FOREIGN] if right.allows(role, Scope.FOREIGN) else [s for s in Scope if right.allows(role, s)]
