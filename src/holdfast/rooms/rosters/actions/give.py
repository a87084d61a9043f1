"""Giving a stretch of a post's time to somebody: filling a gap, or overriding what the template says."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.rights.table import Right
from holdfast.domain.rosters.fitness import RestRule, Unfit, unfit
from holdfast.domain.rosters.spans import Span
from holdfast.domain.rosters.template import LONGEST, HeldAs
from holdfast.kernel.errors import BadInput, OutOfDate, Place, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post, User
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.rosters import access
from holdfast.rooms.rosters.actions.watch import watch_post
from holdfast.rooms.rosters.entries import enter, salt_for
from holdfast.rooms.rosters.facts import people
from holdfast.rooms.rosters.locking import lock, post_for
from holdfast.rooms.rosters.models import Member, Shift
from holdfast.rooms.rosters.rules import PostRules, rules_of
from holdfast.rooms.rosters.swapping import lapse_of_shifts
from holdfast.rooms.rosters.writing import put

LETTER_OF_OTHERS = "+"


@transaction.atomic
def fill(actor: Actor, post_id: UUID, user_id: UUID, *, from_at: datetime, until_at: datetime) -> Shift:
    """Puts somebody on where nobody is: free, rested and qualified, else refused with the reason. Time that somebody
    has already is refused too: taking it away is an override or a swap."""
    post, span = _asked(actor, post_id, from_at, until_at)
    _require_colleague(actor, user_id, access.FILL)
    post = lock([post_id], [user_id])[post_id]
    rules = rules_of(post)
    if any(row.user_id is not None and row.user.is_active for row in _shifts(post, span)):  # type: ignore[union-attr]
        raise OutOfDate(noop("Somebody has this shift already"), code="filled")
    _raise(unfit(people([user_id], span)[user_id], span, rules.needs, rules.rest, post.agency.zone))
    row = _give(actor, post, span, user_id, Shift.Why.ASSIGNED)
    enter(
        "filled",
        row.pk,
        post.agency.path,
        actor,
        post=post.pk,
        person=user_id,
        from_at=span.from_at,
        until_at=span.until_at,
    )
    watch_post(post, actor)
    return row


@transaction.atomic
def override(
    actor: Actor, post_id: UUID, user_id: UUID | None, *, from_at: datetime, until_at: datetime, reason: str
) -> Shift:
    """Gives a stretch to somebody else than the template says, or to nobody; with its reason it may break the rest, never
    a qualification, nor put anybody in two places."""
    post, span = _asked(actor, post_id, from_at, until_at)
    if not reason.strip():
        raise Refused(noop("Give a reason"), code="no-reason")
    if user_id is not None:
        _require_colleague(actor, user_id, access.FILL)
    post = lock([post_id], [user_id])[post_id]
    rules = rules_of(post)
    if user_id is not None:
        _raise(_unfit_besides_rest(post, span, user_id, rules))
    row = _give(actor, post, span, user_id, Shift.Why.OVERRIDE, reason.strip()[:300])
    enter(
        "overridden", row.pk, post.agency.path, actor, texts=(("reason", row.reason_salt, row.reason),),
        post=post.pk, person=user_id, from_at=span.from_at, until_at=span.until_at,
    )  # fmt: skip
    watch_post(post, actor)
    return row


def _asked(actor: Actor, post_id: UUID, from_at: datetime, until_at: datetime) -> tuple[Post, Span]:
    """The post with the right, and the time that is still to come of what was asked."""
    post = post_for(actor, post_id, access.FILL)
    if from_at >= until_at:
        raise BadInput(Place(field="until_at"), "a moment after the beginning", until_at.isoformat())
    if until_at - from_at > LONGEST:
        raise BadInput(Place(field="until_at"), f"at most {LONGEST.days} days", until_at.isoformat())
    now = clock.now()
    if until_at <= now:
        raise Refused(noop("That time is over"), code="over")
    return post, Span(max(from_at, now), until_at)


def _require_colleague(actor: Actor, user_id: UUID, right: Right) -> None:
    user = User.objects.select_related("agency").filter(pk=user_id).first()
    if user is None:
        raise absent()
    require(actor, right, owner_path=user.agency.path)


def _unfit_besides_rest(post: Post, span: Span, user_id: UUID, rules: PostRules) -> Unfit | None:
    """The person's own time at this post is about to be cut, so it does not count against them."""
    own = [row.pk for row in _shifts(post, span) if row.user_id == user_id]
    person = people([user_id], span, without=own)[user_id]
    return unfit(person, span, rules.needs, RestRule(), post.agency.zone)


def _shifts(post: Post, span: Span) -> list[Shift]:
    rows = Shift.objects.filter(
        post=post, held_as=HeldAs.HOLDER.value, from_at__lt=span.until_at, until_at__gt=span.from_at
    )
    return list(rows.select_related("user").order_by("from_at"))


def _give(actor: Actor, post: Post, span: Span, user_id: UUID | None, why: Shift.Why, reason: str = "") -> Shift:
    """Cuts the stretch out of the holder's shifts and writes the new one in its place; open swaps of them lapse."""
    old = _shifts(post, span)
    lapse_of_shifts([row.pk for row in old], actor)
    changed, gone, new = [], [], []
    for row in old:
        left = Span(row.from_at, row.until_at).without(span)
        if not left:
            gone.append(row)
            continue
        row.from_at, row.until_at = left[0].from_at, left[0].until_at
        changed.append(row)
        new += [_part(row, part) for part in left[1:]]
    given = Shift(
        post=post, held_as=HeldAs.HOLDER.value, from_at=span.from_at, until_at=span.until_at, user_id=user_id,
        letter=letter_of(post, user_id), why=why, reason=reason, reason_salt=salt_for(reason), changed_at=clock.now(),
    )  # fmt: skip
    if old:
        given.line_id, given.number = old[0].line_id, old[0].number
    put(actor, post, new=[*new, given], changed=changed, gone=gone)
    return given


def _part(row: Shift, span: Span) -> Shift:
    """The second half of a shift that was cut in the middle."""
    return Shift(
        post_id=row.post_id, line_id=row.line_id, number=row.number, held_as=row.held_as, from_at=span.from_at,
        until_at=span.until_at, user_id=row.user_id, letter=row.letter, why=row.why, changed_at=clock.now(),
    )  # fmt: skip


def letter_of(post: Post, user_id: UUID | None) -> str:
    """The person's letter in the crew; a mark for somebody from elsewhere."""
    if user_id is None:
        return ""
    row = Member.objects.filter(post=post, user_id=user_id, left_at__isnull=True).first()
    return row.letter if row else LETTER_OF_OTHERS


def _raise(problem: Unfit | None) -> None:
    if problem is not None:
        raise Refused(problem.template, code=problem.code, **problem.values)
