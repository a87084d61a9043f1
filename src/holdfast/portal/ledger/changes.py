"""Sealed entries as the changes that live pages are told of, and who is told which."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from functools import cache
from uuid import UUID

from django.db import close_old_connections
from django.db.models import Q

from holdfast.domain.rights.branch import ancestors, is_on_branch
from holdfast.domain.rights.roles import Scope
from holdfast.domain.rights.ruling import ruling
from holdfast.domain.rights.table import Right, RightsTable
from holdfast.plumbing import clock
from holdfast.plumbing.stream.change import Change
from holdfast.portal.rights import rights_table
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Share
from holdfast.rooms.ledger import access
from holdfast.rooms.ledger.models import Seal

# Rooms whose records stand on live pages. What happens elsewhere (sign-ins, who read a file) is the auditor's to see.
LIVE_ROOMS = frozenset(
    {
        "obligations",
        "premises",
        "measures",
        "rulebook",
        "outbox",
        "evidence",
        "plans",
        "rounds",
        "rosters",
        "governance",
    }
)
# Occurrences are opened for an agency at once; what the entry is about is the agency, who waits for it looks at what is owed.
SERIES = "series."
SharedWith = Mapping[tuple[str, str], frozenset[str]]


def right_of(change: Change) -> Right:
    """What an actor needs to be told of `change`: to read its room, or the ledger."""
    room = "obligations" if change.kind.startswith(SERIES) else change.room
    act = f"{room}.read"
    live = room in LIVE_ROOMS and not change.kind.endswith(".read")
    return _table()[act] if live and act in _table() else access.READ


def may_see(actor: Actor, change: Change, shared_with: SharedWith) -> bool:
    """Whether `actor` is told of `change`; the answer that `visible_to` gives for its entry, without asking again."""
    right = right_of(change)
    scope = _scope(actor, change, shared_with)
    return ruling(right, actor.role, scope, token_scopes=actor.scopes).allowed


def _scope(actor: Actor, change: Change, shared_with: SharedWith) -> Scope:
    if is_on_branch(change.owner_path, actor.path):
        return Scope.OWN
    if shared_with.get((change.room, change.id), frozenset()) & frozenset(ancestors(actor.path)):
        return Scope.SHARED
    return Scope.FOREIGN


class SealedEntries:
    """The source of the stream. Called from threads that serve no request, so each call looks after its connection."""

    def head(self) -> int:
        close_old_connections()
        return Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0

    def after(self, number: int, limit: int) -> Sequence[Change]:
        close_old_connections()
        seals = Seal.objects.filter(number__gt=number).select_related("entry").order_by("number")[:limit]
        return [change_of(seal) for seal in seals]

    def seen_by(self, viewers: Collection[Hashable], changes: Sequence[Change]) -> Mapping[Hashable, Sequence[Change]]:
        close_old_connections()
        shared_with = shares_of(changes)
        return {
            viewer: [change for change in changes if isinstance(viewer, Actor) and may_see(viewer, change, shared_with)]
            for viewer in viewers
        }

    def now(self) -> str:
        return clock.now().isoformat()


def change_of(seal: Seal) -> Change:
    entry = seal.entry
    return Change(
        number=seal.number,
        kind=entry.kind,
        room=entry.subject_room,
        id=str(entry.subject_id),
        at=entry.entered_at.isoformat(),
        owner_path=entry.owner_path,
    )


def shares_of(changes: Sequence[Change]) -> SharedWith:
    """For the records of `changes`, the branches that they are shared with now. What stops at one agency is looked up, not told."""
    now = clock.now()
    live = Share.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now),
        subject_id__in={UUID(change.id) for change in changes},
        from_at__lte=now,
        ended_at__isnull=True,
        reaches_down=True,
    )
    found: dict[tuple[str, str], frozenset[str]] = {}
    for room, id, path in live.values_list("subject_room", "subject_id", "with_agency__path"):
        found[room, str(id)] = found.get((room, str(id)), frozenset()) | {path}
    return found


@cache
def _table() -> RightsTable:
    return rights_table()
