"""Swaps: asked by who has the shift, agreed by the other, decided by a third where the pack says so."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import NewMessage
from holdfast.domain.rosters.fitness import Unfit, unfit
from holdfast.domain.rosters.swap import SwapState, cannot_answer, cannot_ask
from holdfast.domain.rosters.template import HeldAs
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.errors import Refused
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
from holdfast.rooms.agencies.models import User
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.obligations.actions import open_decision, open_obligation, settle_about
from holdfast.rooms.obligations.events import DecisionSettled
from holdfast.rooms.outbox.actions import queue
from holdfast.rooms.rosters.access import READ, SWAP
from holdfast.rooms.rosters.actions.give import letter_of
from holdfast.rooms.rosters.actions.watch import watch_post
from holdfast.rooms.rosters.entries import ROOM, enter, salt_for
from holdfast.rooms.rosters.facts import people, span
from holdfast.rooms.rosters.locking import lock, shift_for
from holdfast.rooms.rosters.models import Shift, Swap
from holdfast.rooms.rosters.rules import rules_of, today
from holdfast.rooms.rosters.swapping import close
from holdfast.rooms.rosters.writing import put
from holdfast.rooms.rulebook.queries import rule_in_force

ASKS = "swap"
APPROVED = "approved"
CHANNELS = ("in_app", "email")


@transaction.atomic
def ask_swap(actor: Actor, shift_id: UUID, to_id: UUID, *, back_id: UUID | None = None, reason: str = "") -> Swap:
    """Offers one's own shift to somebody, for a shift of theirs or for nothing; they owe an answer."""
    shift = shift_for(actor, shift_id, SWAP)
    taker = User.objects.select_related("agency").filter(pk=to_id, is_active=True).first()
    if taker is None:
        raise absent()
    require(actor, SWAP, owner_path=taker.agency.path)
    back = shift_for(actor, back_id, SWAP) if back_id else None
    lock([shift.post_id, *([back.post_id] if back else [])], [actor.user_id, to_id])
    shift.refresh_from_db()
    now = clock.now()
    _raise(cannot_ask(giver=shift.user_id, asking=actor.user_id, to=to_id, begins_at=shift.from_at, now=now))
    if back is not None and (back.user_id != to_id or back.from_at <= now):
        raise Refused(noop("The shift in return is not theirs to give"), code="not-theirs")
    _raise_unfit(shift, back, to_id)
    if Swap.objects.filter(shift=shift, state__in=[SwapState.ASKED.value, SwapState.AGREED.value]).exists():
        raise Refused(noop("A swap of this shift is asked already"), code="asked-already")
    reason = reason.strip()[:300]
    assert shift.user is not None
    row = Swap.objects.create(
        shift=shift, back=back, giver=shift.user, taker=taker, owner_path=shift.post.agency.path, reason=reason,
        reason_salt=salt_for(reason), asked_at=now,
    )  # fmt: skip
    enter(
        "swap_asked", row.pk, row.owner_path, actor, texts=(("reason", row.reason_salt, reason),), shift=shift.pk,
        back=back.pk if back else None, person=to_id,
    )  # fmt: skip
    _owe_answer(row, actor)
    queue(_messages(row, "swap_asked", to_id, "asked"))
    return row


@transaction.atomic
def answer_swap(actor: Actor, swap_id: UUID, *, agree: bool, reason: str = "") -> Swap:
    """The other agrees or refuses, with a reason. Agreed, it is carried out, or a decision of somebody else is owed."""
    row = _locked(actor, swap_id)
    now = clock.now()
    _raise(
        cannot_answer(
            state=SwapState(row.state), to=row.taker_id, answering=actor.user_id, begins_at=row.shift.from_at, now=now
        )
    )
    if not agree and not reason.strip():
        raise Refused(noop("Give a reason"), code="no-reason")
    row.answer = reason.strip()[:300]
    row.answer_salt = salt_for(row.answer)
    rules = rules_of(row.shift.post)
    settle_about(Subject(ROOM, row.pk), rules.roster.swap, actor, now)
    if not agree:
        close(row, SwapState.REFUSED, actor)
        queue(_messages(row, "swap_answered", row.giver_id, "refused"))
        return row
    row.state = SwapState.AGREED.value
    row.save(update_fields=["state", "answer", "answer_salt"])
    enter("swap_agreed", row.pk, row.owner_path, actor, texts=(("answer", row.answer_salt, row.answer),))
    if rules.swap_decision:
        _ask_decision(row, rules.swap_decision, actor)
    else:
        _carry_out(row, actor)
    return row


@transaction.atomic
def take_back_swap(actor: Actor, swap_id: UUID, *, reason: str) -> Swap:
    """Who asked takes it back while it is open."""
    said = typed_reason(reason)
    row = _locked(actor, swap_id)
    if row.giver_id != actor.user_id:
        raise Refused(noop("Only who asked takes it back"), code="not-your-swap")
    if row.state not in (SwapState.ASKED, SwapState.AGREED):
        raise Refused(noop("This was answered already"), code="answered")
    close(row, SwapState.TAKEN_BACK, actor, reason=said)
    return row


def take_swap_decision(event: DecisionSettled) -> None:
    """Carries out what was decided; neither of the two who swap decides it, and one that came too late lapses."""
    if event.asks != ASKS or event.about.room != ROOM:
        return
    row = Swap.objects.select_related("shift").filter(pk=event.about.id).first()
    if row is None or row.state != SwapState.AGREED:
        return
    if event.decided_by in (row.giver_id, row.taker_id):
        raise Refused(noop("Somebody else decides this: it is your own swap"), code="own-swap")
    row = _lock_row(row)
    if event.outcome != APPROVED:
        close(row, SwapState.REFUSED, SYSTEM_ACTOR)
        queue(_messages(row, "swap_answered", row.giver_id, "refused"))
    elif row.shift.from_at <= clock.now():
        close(row, SwapState.LAPSED, SYSTEM_ACTOR)
    else:
        _carry_out(row, SYSTEM_ACTOR)


def _carry_out(row: Swap, actor: Actor) -> None:
    """The shifts change hands, checked once more: much may have changed since it was asked."""
    _raise_unfit(row.shift, row.back, row.taker_id)
    _hand(row.shift, row.taker_id)
    if row.back is not None:
        _hand(row.back, row.giver_id)
    by_post: dict[UUID, list[Shift]] = {}
    for shift in filter(None, (row.shift, row.back)):
        by_post.setdefault(shift.post_id, []).append(shift)
    for shifts in by_post.values():
        put(actor, shifts[0].post, changed=shifts)
    row.state, row.done_at = SwapState.DONE.value, clock.now()
    row.save(update_fields=["state", "done_at"])
    enter("swapped", row.pk, row.owner_path, actor, shift=row.shift_id, back=row.back_id)
    for shifts in by_post.values():
        watch_post(shifts[0].post, actor)
    queue(
        [
            *_messages(row, "swap_answered", row.giver_id, "done"),
            *_messages(row, "shift_changed", row.taker_id, "yours"),
        ]
    )


def _hand(shift: Shift, user_id: UUID) -> None:
    shift.user_id, shift.letter = user_id, letter_of(shift.post, user_id)
    shift.why = Shift.Why.SWAP


def _raise_unfit(shift: Shift, back: Shift | None, taker_id: UUID) -> None:
    """Whoever takes a shift must be fit for it, with what they give away left out."""
    pairs = [(shift, taker_id)]
    if back is not None and shift.user_id is not None:
        pairs.append((back, shift.user_id))
    without = [row.pk for row in (shift, back) if row is not None]
    for taken, user_id in pairs:
        rules = rules_of(taken.post)
        person = people([user_id], span(taken), without=without)[user_id]
        on_call = taken.held_as == HeldAs.DEPUTY
        _raise(unfit(person, span(taken), rules.needs, rules.rest, taken.post.agency.zone, on_call=on_call))


def _locked(actor: Actor, swap_id: UUID) -> Swap:
    found = Swap.objects.select_related("shift").filter(pk=swap_id).first()
    if found is None:
        raise absent()
    require(actor, SWAP, owner_path=found.owner_path, reading=READ)
    return _lock_row(found)


def _lock_row(found: Swap) -> Swap:
    """The swap as it stands now that its posts and people are locked."""
    posts = [found.shift.post_id, *([found.back.post_id] if found.back else [])]
    lock(posts, [found.giver_id, found.taker_id])
    rows = Swap.objects.select_related("shift__post__agency", "back__post__agency", "giver", "taker")
    row = rows.filter(pk=found.pk).first()
    if row is None:
        raise absent()
    return row


def _owe_answer(row: Swap, actor: Actor) -> None:
    agency = row.shift.post.agency
    rules = rules_of(row.shift.post)
    open_obligation(
        rule_in_force(agency, rules.roster.swap, today(agency)),
        subject=Subject(ROOM, row.pk),
        label=f"{agency.name_en}, {row.shift.post.name_en}",
        owner=agency,
        starts_at=clock.now(),
        post=row.shift.post,
        actor=actor,
    )


def _ask_decision(row: Swap, decision: str, actor: Actor) -> None:
    agency = row.shift.post.agency
    open_decision(
        rule_in_force(agency, decision, today(agency)),
        asks=ASKS,
        about=Subject(ROOM, row.pk),
        label=f"{agency.name_en}, {row.shift.post.name_en}",
        owner=agency,
        asked_by=actor,
        reason=row.reason,
    )


def _messages(row: Swap, template: str, user_id: UUID, outcome: str) -> list[NewMessage]:
    post = row.shift.post
    values = {
        "label": f"{post.agency.name_en}, {post.name_en}",
        "from_at": instant_text(row.shift.from_at),
        "until_at": instant_text(row.shift.until_at),
        "outcome": outcome,
        "zone": post.agency.zone,
        "path": f"/roster/swaps/{row.pk}/",
    }
    return [
        NewMessage(
            subject=Subject(ROOM, row.pk),
            round=outcome,
            channel=channel,
            lane=Lane.OPERATIONAL,
            mode=Mode.LIVE,
            template=template,
            values=values,
            user_id=user_id,
            post_id=post.pk,
            owner_path=row.owner_path,
            not_after=row.shift.until_at,
        )
        for channel in CHANNELS
    ]


def _raise(problem: Unfit | None) -> None:
    if problem is not None:
        raise Refused(problem.template, code=problem.code, **problem.values)
