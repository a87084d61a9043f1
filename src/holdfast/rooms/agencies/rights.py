"""The one door to every record: `visible_to` for lists, `require` before an act. Pages, API, files, stream and search
all come through here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_noop as noop

from holdfast.domain.rights.branch import ancestors, is_on_branch
from holdfast.domain.rights.roles import Role, Scope
from holdfast.domain.rights.ruling import Because, ruling
from holdfast.domain.rights.scopes import covers
from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import NotAllowed, NotFound
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.once import once
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Share
from holdfast.rooms.agencies.words import role_name

M = TypeVar("M", bound=Model)

# The record whose shares count, or several: a file is shared with its duty, and with the place of that duty.
Shared = Subject | tuple[Subject, ...] | None


def visible_to(
    queryset: QuerySet[M],
    actor: Actor,
    right: Right,
    *,
    room: str = "",
    path: str = "owner_path",
    subjects: tuple[str, ...] = ("subject",),
) -> QuerySet[M]:
    """The rows of `queryset` on which `actor` has `right`: own branch, shared to it, all, or none, as the row says.

    `room` names the room whose ids the rows' own ids are; rows with a subject are also seen by whom it is shared to.
    `path` is the look-up of the owner's branch (`agency__path` for a post), `subjects` the prefixes of the pairs of
    fields (`subject_room`, `subject_id`) that name the records whose shares count."""
    if actor.scopes is not None and not covers(actor.scopes, right.act):
        return queryset.none()
    if actor.role in right.foreign:
        return queryset
    reach = Q(pk__in=[])
    if actor.role in right.own and actor.path:
        reach |= Q(**{f"{path}__startswith": actor.path})
    if actor.role in right.shared:
        reach |= _shared_rows(queryset.model, room, subjects, _shared_to(actor.path, not right.is_reading))
    return queryset.filter(reach)


def shared_ids(actor: Actor, right: Right, room: str) -> list[UUID]:
    """The ids of records of a room that are shared to the actor for `right`; for sums that add up a branch apart."""
    if actor.role not in right.shared or (actor.scopes is not None and not covers(actor.scopes, right.act)):
        return []
    return [pk for share_room, pk in _shared_to(actor.path, not right.is_reading) if share_room == room]


def require(
    actor: Actor, right: Right, *, owner_path: str, subject: Shared = None, reading: Right | None = None
) -> None:
    """Refuses unless `actor` has `right` on the record. What the actor may not even read is `NotFound`, as if absent;
    `reading` is the row that says so where the room has one that is narrower than own and shared."""
    scope = scope_of(actor, owner_path, subject)
    may_act = scope is Scope.SHARED and _is_shared(actor, subject, acting=True)
    answer = ruling(right, actor.role, scope, may_act=may_act, token_scopes=actor.scopes)
    if answer.allowed:
        return
    if scope is Scope.FOREIGN or actor.role is Role.STRANGER:
        raise absent()
    if reading is not None and not reading.allows(actor.role, scope):
        raise absent()
    if answer.because is Because.SCOPES:
        raise NotAllowed(noop("This key does not cover %(act)s"), code="token-scope", act=right.act)
    if answer.because is Because.SHARED_TO_READ:
        raise NotAllowed(
            noop("This is shared with your agency for reading; its owner acts on it"), code="shared-to-read"
        )
    raise NotAllowed(noop("This is done by: %(who)s"), who=who_may(right, scope))


def allowed(actor: Actor, right: Right, owner_path: str) -> bool:
    """Whether to offer an act on a record at `owner_path` at all; `require` still has the last word."""
    scope = Scope.OWN if is_on_branch(owner_path, actor.path) else Scope.FOREIGN
    return ruling(right, actor.role, scope, token_scopes=actor.scopes).allowed


def sees(actor: Actor, right: Right, owner_path: str, subject: Shared = None) -> bool:
    """Whether one record would be among those of `visible_to`, without asking for it again."""
    return ruling(right, actor.role, scope_of(actor, owner_path, subject), token_scopes=actor.scopes).allowed


def scope_of(actor: Actor, owner_path: str, subject: Shared = None) -> Scope:
    """How near the record is to the actor."""
    if is_on_branch(owner_path, actor.path):
        return Scope.OWN
    if _is_shared(actor, subject, acting=False):
        return Scope.SHARED
    return Scope.FOREIGN


def absent() -> NotFound:
    """The one answer for what does not exist and for what is not the actor's to see."""
    return NotFound(noop("There is no such record, or it is not yours to see."))


def who_may(right: Right, scope: Scope = Scope.OWN) -> str:
    """The roles that have `right`, in words."""
    here = [role for role in Role if right.allows(role, scope)]
    roles = here or [role for role in Role if right.allows(role, Scope.OWN)]
    return ", ".join(role_name(role) for role in roles)


def _shares(path: str, *, acting: bool) -> QuerySet[Share]:
    """The live shares to an agency on whose branch the path lies, or to the agency itself alone."""
    now = clock.now()
    live = Share.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now),
        Q(reaches_down=True) | Q(with_agency__path=path),
        with_agency__path__in=ancestors(path),
        from_at__lte=now,
        ended_at__isnull=True,
    )
    return live.filter(may_act=True) if acting else live


@once
def _shared_to(path: str, acting: bool) -> tuple[tuple[str, UUID], ...]:
    """The records that are shared to a branch, by room and id."""
    return tuple(_shares(path, acting=acting).values_list("subject_room", "subject_id"))


def _shared_rows(model: type[Model], room: str, subjects: tuple[str, ...], lent: Iterable[tuple[str, UUID]]) -> Q:
    """Ids as a list, not as a sub-query: the planner then keeps the index on the branch."""
    ids: dict[str, list[UUID]] = {}
    for share_room, subject_id in lent:
        ids.setdefault(share_room, []).append(subject_id)
    rows = Q(pk__in=ids.get(room, []))
    for prefix in subjects:
        if not _has_subject(model, prefix):
            continue
        for share_room, shared in ids.items():
            rows |= Q(**{f"{prefix}_room": share_room, f"{prefix}_id__in": shared})
    return rows


def _has_subject(model: type[Model], prefix: str) -> bool:
    try:
        model._meta.get_field(f"{prefix}_id")
    except FieldDoesNotExist:
        return False
    return True


def _is_shared(actor: Actor, subject: Shared, *, acting: bool) -> bool:
    if subject is None:
        return False
    counting = Q(pk__in=[])
    for one in (subject,) if isinstance(subject, Subject) else subject:
        counting |= Q(subject_room=one.room, subject_id=one.id)
    return _shares(actor.path, acting=acting).filter(counting).exists()
