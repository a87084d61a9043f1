"""Does it work at the door: what places did about each measure, and how the rounds went that were tightened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from holdfast.domain.alert.words import Outcome
from holdfast.domain.obligation.rule import SeriesRule
from holdfast.domain.obligation.states import State
from holdfast.plumbing.pages import said
from holdfast.rooms.alerts.area import places_in
from holdfast.rooms.alerts.models import Alert, DoorTask, Version
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.rulebook.queries import rule_of

MOST_OPEN = 6


@dataclass(frozen=True)
class Effect:
    """One measure or round: of how many, done, partly, not possible, not answered."""

    title: str
    of: int
    done: int
    partly: int = 0
    not_possible: int = 0
    silent: int = 0


@dataclass(frozen=True)
class Effects:
    """All of an alert: tasks by measure, rounds that were tightened, and what is open."""

    measures: Sequence[Effect]
    rounds: Sequence[Effect]
    open: Sequence[DoorTask]

    @property
    def done(self) -> int:
        return sum(one.done for one in (*self.measures, *self.rounds))

    @property
    def of(self) -> int:
        return sum(one.of for one in (*self.measures, *self.rounds))


def effects_of(alert: Alert, versions: Sequence[Version], now: datetime) -> Effects:
    """Evaluated from what was settled at the places; an exercise moves no rounds, so it has none."""
    tasks = DoorTask.objects.filter(alert=alert).exclude(released_at__isnull=False, outcome="")
    waiting = tasks.filter(outcome="").select_related("premises").order_by("opened_at", "pk")
    return Effects(_measures(alert), _rounds(alert, versions, now), list(waiting[:MOST_OPEN]))


def _measures(alert: Alert) -> list[Effect]:
    """What was withdrawn before anybody answered is in no figure."""
    rows = DoorTask.objects.filter(alert=alert).exclude(released_at__isnull=False, outcome="")
    counted = (
        rows.order_by()
        .values("measure")
        .annotate(
            of=Count("pk"),
            done=Count("pk", filter=Q(outcome=Outcome.DONE)),
            partly=Count("pk", filter=Q(outcome=Outcome.PARTLY)),
            not_possible=Count("pk", filter=Q(outcome=Outcome.NOT_POSSIBLE)),
            silent=Count("pk", filter=Q(outcome="")),
        )
    )
    titles = {
        row.measure: said(row.title) for row in rows.only("measure", "title").distinct("measure").order_by("measure")
    }
    found = [
        Effect(titles[row["measure"]], row["of"], row["done"], row["partly"], row["not_possible"], row["silent"])
        for row in counted
    ]
    return sorted(found, key=lambda one: (-one.of, one.title))


def _rounds(alert: Alert, versions: Sequence[Version], now: datetime) -> list[Effect]:
    """Rounds of the places that fell due while it held and whose rhythm the posture changes."""
    issued = [
        version for version in versions if version.issued_at is not None and version.posture not in ("", "normal")
    ]
    if not issued or alert.mode != "live":
        return []
    until = min(now, alert.over_at or now)
    places = [place.pk for place in places_in(alert, issued[-1])]
    rows = Obligation.objects.filter(
        subject_room="premises", subject_id__in=places, series__isnull=False, mode=alert.mode,
        due_at__gt=issued[0].issued_at, due_at__lte=until,
    ).exclude(state=State.WITHDRAWN.value)  # fmt: skip
    counted = (
        rows.order_by()
        .values("rule_id")
        .annotate(of=Count("pk"), done=Count("pk", filter=Q(state__in=(State.MET.value, State.MET_LATE.value))))
    )
    postures = {version.posture for version in issued}
    found = []
    for row in counted:
        rule = rule_of(row["rule_id"])
        if isinstance(rule, SeriesRule) and any(rule.rrule_at(posture) != rule.rrule for posture in postures):
            found.append(Effect(said(rule.clock.title), row["of"], row["done"], silent=row["of"] - row["done"]))
    return sorted(found, key=lambda one: -one.of)
