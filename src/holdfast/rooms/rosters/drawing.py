"""Drawing shifts from the lines of a post up to a moment. Who is on duty elsewhere then, or not rested, is not put on:
the shift stays empty, and the watch over gaps pushes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.domain.rosters.fitness import Person, RestRule, unfit
from holdfast.domain.rosters.spans import Span
from holdfast.domain.rosters.template import HeldAs, Slot, drawn
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.rosters.facts import line_of, people
from holdfast.rooms.rosters.models import Line, Member, Shift

# So much further is looked, so that a shift knows the next one to which it gives way.
BEYOND = timedelta(days=2)


def drawn_shifts(post: Post, since: datetime, until: datetime, rest: RestRule, *, first: bool = False) -> list[Shift]:
    """The shifts that begin from `since` on and before `until`, not yet written; `first`: one that runs at `since` is
    taken up then."""
    lines = [line_of(row) for row in Line.objects.filter(post=post, ended_at__isnull=True)]
    found = _from(drawn(lines, post.agency.zone, Span(since, until + BEYOND)), since, until, first=first)
    crew = dict(Member.objects.filter(post=post, left_at__isnull=True).values_list("letter", "user_id"))
    return _rows(post, found, crew, rest)


def _from(found: Sequence[Slot], since: datetime, until: datetime, *, first: bool) -> list[Slot]:
    kept = [slot for slot in found if since <= slot.span.from_at < until]
    if first:
        running = [slot for slot in found if slot.span.from_at < since]
        kept = [replace(slot, span=Span(since, slot.span.until_at)) for slot in running] + kept
    return kept


def _rows(post: Post, found: Sequence[Slot], crew: Mapping[str, UUID], rest: RestRule) -> list[Shift]:
    if not found:
        return []
    known = dict(people(crew.values(), Span(found[0].span.from_at, max(slot.span.until_at for slot in found))))
    now = clock.now()
    rows = []
    for slot in found:
        user = _taken(slot, crew.get(slot.letter), known, rest, post.agency.zone)
        rows.append(
            Shift(
                post=post,
                line_id=UUID(slot.line),
                number=slot.number,
                held_as=slot.held_as.value,
                from_at=slot.span.from_at,
                until_at=slot.span.until_at,
                user_id=user,
                letter=slot.letter if user else "",
                changed_at=now,
            )
        )
    return rows


def _taken(slot: Slot, user: UUID | None, known: dict[UUID, Person], rest: RestRule, zone: str) -> UUID | None:
    """The person, when free and rested; the shift counts for the next ones at once."""
    if user is None:
        return None
    person = known[user]
    on_call = slot.held_as is HeldAs.DEPUTY
    if unfit(person, slot.span, (), rest, zone, on_call=on_call):
        return None
    if not on_call:
        known[user] = replace(person, shifts=(*person.shifts, slot.span))
    return user
