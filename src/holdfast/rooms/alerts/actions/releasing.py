"""What nobody owes any more because something else was said, or enough have answered."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from holdfast.domain.obligation.states import State
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import Alert, DoorTask, Target
from holdfast.rooms.alerts.rules import Book
from holdfast.rooms.obligations.actions import withdraw_subject
from holdfast.rooms.obligations.actions.withdraw import withdraw_rows
from holdfast.rooms.obligations.models import Obligation


def release_answers(alert: Alert, *, reason: str) -> int:
    """Answers to what was said before are owed no more: it is asked anew."""
    rows = Target.objects.filter(version__alert=alert, answered_at__isnull=True, released_at__isnull=True)
    return release(rows.values_list("obligation_id", flat=True), reason=reason)


def release_still_true(alert: Alert, book: Book) -> int:
    rule = book.alerting.still_true
    rows = Obligation.objects.filter(subject_room=ROOM, subject_id=alert.pk, rule__rule_id=rule, state=State.OPEN.value)
    return withdraw_rows(list(rows.select_for_update(of=("self",)).order_by("pk")), "said_anew", None)


def release_all(alert: Alert, *, reason: str, actor: Actor | None = None) -> int:
    """The alert is over: nothing about it is owed any more, and nothing of it is sent."""
    now = clock.now()
    Target.objects.filter(version__alert=alert, answered_at__isnull=True, released_at__isnull=True).update(
        released_at=now
    )
    DoorTask.objects.filter(alert=alert, outcome="", released_at__isnull=True).update(released_at=now)
    return withdraw_subject(Subject(ROOM, alert.pk), reason=reason, actor=actor)


def release(obligation_ids: Iterable[UUID | None], *, reason: str, actor: Actor | None = None) -> int:
    """Withdraws these; one that somebody answers this instant is theirs and is left to them."""
    wanted = [each for each in obligation_ids if each is not None]
    rows = Obligation.objects.filter(pk__in=wanted, state=State.OPEN.value).order_by("pk")
    free = list(rows.select_for_update(skip_locked=True, of=("self",)))
    withdrawn = withdraw_rows(free, reason, actor)
    now, ids = clock.now(), [row.pk for row in free]
    Target.objects.filter(obligation_id__in=ids).update(released_at=now)
    DoorTask.objects.filter(obligation_id__in=ids).update(released_at=now)
    return withdrawn
