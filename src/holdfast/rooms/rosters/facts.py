"""Rows turned into the facts that the domain asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from holdfast.domain.rosters.board import Shift as Turn
from holdfast.domain.rosters.fitness import Held, Person
from holdfast.domain.rosters.spans import Span
from holdfast.domain.rosters.template import HeldAs
from holdfast.domain.rosters.template import Line as TemplateLine
from holdfast.rooms.agencies.models import Qualification, User
from holdfast.rooms.rosters.models import Line, Shift

# Shifts so near may touch a person's rest or week.
NEAR = timedelta(days=8)


def line_of(row: Line) -> TemplateLine:
    return TemplateLine(
        rrule=row.rrule,
        starts_on=row.starts_on,
        begins=row.begins,
        lasts=row.lasts,
        turns=tuple(row.turns),
        held_as=HeldAs(row.held_as),
        ends_on=row.ends_on,
        key=str(row.pk),
    )


def span(row: Shift) -> Span:
    return Span(row.from_at, row.until_at)


def turn(row: Shift) -> Turn:
    """A shift for the line of time of its post; a disabled account has no shift."""
    there = row.user is not None and row.user.is_active
    return Turn(row.pk, span(row), row.user_id if there else None, row.held_as == HeldAs.DEPUTY)


def people(user_ids: Iterable[UUID], around: Span, *, without: Iterable[UUID] = ()) -> Mapping[UUID, Person]:
    """What counts about these people near a time; shifts of `without` are left out, since they are about to change."""
    ids = set(user_ids)
    shifts, held = defaultdict(list), defaultdict(list)
    rows = Shift.objects.filter(
        user__in=ids,
        held_as=HeldAs.HOLDER.value,
        from_at__lt=around.until_at + NEAR,
        until_at__gt=around.from_at - NEAR,
    )
    near = rows.exclude(pk__in=list(without)).values_list("user_id", "from_at", "until_at")
    for user, from_at, until_at in near:
        shifts[user].append(Span(from_at, until_at))
    for one in Qualification.objects.filter(user__in=ids):
        held[one.user_id].append(Held(one.key, one.from_on, one.until_on))
    active = dict(User.objects.filter(pk__in=ids).values_list("pk", "is_active"))
    return {pk: Person(tuple(shifts[pk]), tuple(held[pk]), active.get(pk, False)) for pk in ids}
