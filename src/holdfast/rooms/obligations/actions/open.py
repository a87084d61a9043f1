"""Opening what is owed once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from holdfast.domain.mode import Mode
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.obligations import facts
from holdfast.rooms.obligations.entries import moment, obligation_entry
from holdfast.rooms.obligations.models import Obligation, ObligationPast
from holdfast.rooms.obligations.opening import calendar_of, new_row, owner_post
from holdfast.rooms.obligations.rules import compiled
from holdfast.rooms.rulebook.models import Rule


def open_obligation(
    rule_row: Rule,
    *,
    subject: Subject,
    label: str,
    owner: Agency,
    starts_at: datetime,
    post: Post | None = None,
    mode: Mode = Mode.LIVE,
    occurrence: str = "once",
    due_at: datetime | None = None,
    actor: Actor | None = None,
) -> Obligation:
    """Opens one obligation from `starts_at`; the same (subject, rule, occurrence, mode) again answers the first.

    `actor` None: the system. `due_at`: somebody set when it is due, and not the rule. The right is checked by the act
    that opens it, not here.
    """
    rule = compiled(rule_row.pk).clock
    post = post or owner_post(rule, owner)
    row = new_row(
        rule_row.pk,
        subject=subject,
        label=label,
        owner=owner,
        post_id=post.pk if post else None,
        starts_at=starts_at,
        mode=mode,
        occurrence=occurrence,
        calendar=calendar_of(owner, rule, starts_at),
        zone=owner.zone,
        due_at=due_at,
    )
    with transaction.atomic():
        _refuse_past(row)
        found = insert_once(row)
        if found.pk == row.pk:
            due = {"starts_at": moment(starts_at), "due_at": moment(row.due_at)}
            record(obligation_entry("obligations.opened", row, clock.now(), actor=actor, more=due))
    return found


def insert_once(row: Obligation) -> Obligation:
    """The row itself when it is new, else the one that was there first; the unique key decides between two at once."""
    Obligation.objects.bulk_create([row], ignore_conflicts=True)
    return Obligation.objects.get(
        subject_id=row.subject_id, rule_id=row.rule_id, occurrence=row.occurrence, mode=row.mode
    )


def _refuse_past(row: Obligation) -> None:
    same = {"subject_id": row.subject_id, "rule_id": row.rule_id, "occurrence": row.occurrence, "mode": row.mode}
    if ObligationPast.objects.filter(**same).exists():
        raise Refused("This was owed and closed before", code="in-the-past", room=facts.ROOM)
