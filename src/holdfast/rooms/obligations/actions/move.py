"""One subject took another's place: what that one owes goes on under the other's name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from holdfast.domain.obligation.states import State
from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.obligations.actions.series import end_series
from holdfast.rooms.obligations.actions.withdraw import withdraw_rows
from holdfast.rooms.obligations.models import Obligation, Series


@dataclass(frozen=True)
class NewSubject:
    """The record that owes from now on: its subject, what lists call it, and its agency."""

    subject: Subject
    label: str
    owner: Agency


@transaction.atomic
def move_subject(gone: Subject, to: NewSubject, *, reason: str, actor: Actor) -> int:
    """Hands what `gone` owes to another subject. What both owe (the same rule, the same occurrence) is withdrawn of
    `gone`; what was settled stays where it was. Answers how many open obligations moved."""
    words = {
        "subject_room": to.subject.room,
        "subject_id": to.subject.id,
        "subject_label": to.label[:160],
        "owner": to.owner,
        "owner_path": to.owner.path,
    }
    running = Series.objects.filter(subject_room=gone.room, subject_id=gone.id, ends_at__isnull=True)
    same = Series.objects.filter(
        subject_id=to.subject.id, rule=OuterRef("rule"), mode=OuterRef("mode"), ends_at__isnull=True
    )
    end_series(list(running.filter(Exists(same)).values_list("pk", flat=True)), reason=reason, actor=actor)
    running.filter(ends_at__isnull=True).update(**words)
    return _move_open(gone, to, words, reason, actor)


def _move_open(gone: Subject, to: NewSubject, words: dict[str, object], reason: str, actor: Actor) -> int:
    owed = Obligation.objects.filter(subject_room=gone.room, subject_id=gone.id, state=State.OPEN.value)
    rows = owed.select_for_update(of=("self",)).order_by("pk")
    same = Obligation.objects.filter(
        subject_id=to.subject.id, rule=OuterRef("rule"), occurrence=OuterRef("occurrence"), mode=OuterRef("mode")
    )
    withdraw_rows(list(rows.filter(Exists(same))), reason, actor)
    moving = list(rows.values_list("pk", flat=True))
    return Obligation.objects.filter(pk__in=moving, state=State.OPEN.value).update(**words)
