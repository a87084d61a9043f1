"""The loop of readiness, with obligations, ledger and outbox alone: no table, no clock and no log of its own.

A patrol is missed and goes up to district and city; a hazard is opened and mended; an alert tightens the patrols; an
incident starts three clocks of 15, 30 and 30 minutes; its review changes the duty. What the house then holds is written
down by hand below. Two real workers run it with a moved clock; and to show that no call is idle, the same story is told
with each call left out in turn, and each time the picture differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from holdfast.domain.obligation.rule import ClockRule, LadderStep, RuleKey, SeriesRule
from holdfast.domain.obligation.states import StepKind
from holdfast.kernel.durations import Span
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations import actions
from holdfast.rooms.obligations.actions import NewSeries
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.outbox.models import Message
from tests.obligations.city import City, build, store
from tests.stories.house import move_clock, wait_for_workers, work_here, workers

EIGHT = datetime(2026, 11, 12, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NOBODY_WAITS = timedelta(0)
ZERO = timedelta(0)


def at(hour: int, minute: int = 0) -> datetime:
    return EIGHT.replace(hour=hour, minute=minute)


def rule(name: str, due: timedelta, *ladder: LadderStep, missed: timedelta | None = None) -> ClockRule:
    return ClockRule(
        key=RuleKey("loop-pack", "1", name),
        title=Text(name.title()),
        due_after=Span(due),
        missed_after=missed,
        ladder=tuple(replace(step, channels=("in_app",)) for step in ladder),
    )


def tell(kind: StepKind, anchor: str, to: str, offset: timedelta = ZERO) -> LadderStep:
    return LadderStep(kind, anchor, offset, to=((to, NOBODY_WAITS),))


PATROL = SeriesRule(
    rule(
        "patrol",
        15 * MINUTE,
        tell(StepKind.LATE, "late", "post"),
        tell(StepKind.ESCALATE, "late", "level:district", 10 * MINUTE),
        tell(StepKind.MISSED, "missed", "level:city"),
        missed=20 * MINUTE,
    ),
    rrule="FREQ=HOURLY;INTERVAL=4",
    by_posture=(("heightened-1", "FREQ=HOURLY;INTERVAL=2"),),
    horizon=12 * HOUR,
)
# What the review makes of it: another edition of the rule, with half an hour more time.
PATROL_AFTER_REVIEW = replace(
    PATROL, clock=replace(PATROL.clock, due_after=Span(45 * MINUTE)), rrule="FREQ=HOURLY;INTERVAL=3"
)
MEND = rule("mend", 2 * HOUR, tell(StepKind.OPENED, "opens", "post"))
REPORT = rule("report", 15 * MINUTE, tell(StepKind.OPENED, "opens", "post"), tell(StepKind.LATE, "late", "level:city"))
TRIAGE = rule("triage", 30 * MINUTE, tell(StepKind.LATE, "late", "level:district"))
PROGRESS = rule("progress", 30 * MINUTE, tell(StepKind.SOON, "due", "post", -5 * MINUTE))
REVIEW = rule("review", 72 * HOUR, tell(StepKind.OPENED, "opens", "level:district"))

SITE, HAZARD, ALERT, INCIDENT = (Subject(room, uuid7()) for room in ("premises", "hazards", "alerts", "incidents"))

CALLS = (
    "open the patrols",
    "open the hazard",
    "settle the hazard",
    "alert tightens the patrols",
    "open the report",
    "open the triage",
    "open the progress",
    "settle the report",
    "settle the triage",
    "open the review",
    "settle the review",
    "end the old patrols",
    "open the new patrols",
)


class Story:
    """The calls in order; `without` leaves one out, `go_on` moves the clock and lets the work be done."""

    def __init__(self, town: City, go_on: Callable[[datetime], None], without: str = "") -> None:
        self.town = town
        self.go_on = go_on
        self.without = without
        self.called: list[str] = []
        self.rules = {found.key.rule: store(found) for found in (MEND, REPORT, TRIAGE, PROGRESS, REVIEW)}

    def call(self, name: str, act: Callable[[], Any]) -> Any:
        """One call; then the workers come to rest, so that what they do never depends on who is quicker."""
        self.called.append(name)
        answer = None if name == self.without else act()
        self.go_on(clock.now())
        return answer

    def open(self, name: str, rule_id: str, subject: Subject, starts: datetime) -> UUID | None:
        found = self.call(
            name,
            lambda: actions.open_obligation(
                self.rules[rule_id],
                subject=subject,
                label=rule_id,
                owner=self.town.mall,
                starts_at=starts,
                actor=self.town.actor("city"),
            ),
        )
        return found.pk if found else None

    def settle(self, name: str, obligation_id: UUID | None, true_at: datetime) -> None:
        if obligation_id is not None:
            self.call(name, lambda: actions.settle(self.town.actor("mall"), obligation_id, true_at=true_at))
        else:
            self.called.append(name)

    def open_patrols(self, name: str, found: SeriesRule, starts: datetime) -> Series | None:
        new = NewSeries(store(found), SITE, "Mall 7", self.town.mall, starts_at=starts)
        series: Series | None = self.call(name, lambda: actions.open_series(new))
        return series

    def tell(self) -> None:
        self.go_on(at(8))
        patrols = self.open_patrols("open the patrols", PATROL, at(8))
        patrol_ids = [patrols.pk] if patrols else []
        for moment in (at(8), at(8, 15), at(8, 25), at(8, 35)):
            self.go_on(moment)
        self.go_on(at(8, 40))
        hazard = self.open("open the hazard", "mend", HAZARD, at(8, 40))
        self.settle("settle the hazard", hazard, at(8, 40))

        self.go_on(at(9))
        self.call(
            "alert tightens the patrols", lambda: actions.vary_series(patrol_ids, "heightened-1", reason="weather")
        )
        self.go_on(at(9))

        self.go_on(at(10, 5))
        report = self.open("open the report", "report", INCIDENT, at(10, 5))
        triage = self.open("open the triage", "triage", INCIDENT, at(10, 5))
        self.open("open the progress", "progress", INCIDENT, at(10, 5))
        self.go_on(at(10, 10))
        self.settle("settle the report", report, at(10, 10))
        for moment in (at(10, 15), at(10, 25), at(10, 30), at(10, 35), at(10, 40)):
            self.go_on(moment)
        self.settle("settle the triage", triage, at(10, 36))

        self.go_on(at(11))
        review = self.open("open the review", "review", INCIDENT, at(11))
        self.settle("settle the review", review, at(11))
        self.call("end the old patrols", lambda: actions.end_series(patrol_ids, reason="review"))
        self.open_patrols("open the new patrols", PATROL_AFTER_REVIEW, at(11))


def picture(town: City) -> dict[str, Any]:
    """All that the three rooms hold, in words that a person can check."""
    names = {user.pk: name for name, user in town.people.items()}
    rows = Obligation.objects.exclude(opens_at__gt=at(14)).select_related("rule").order_by("due_at", "rule__rule_id")
    return {
        "owed": [(r.rule.rule_id, f"{r.due_at:%H:%M}", r.state) for r in rows if r.state != "withdrawn"],
        "withdrawn": Obligation.objects.filter(state="withdrawn").count(),
        "told": sorted(
            (f"{m.queued_at:%H:%M}", names[m.user_id], m.template, m.values["label"]) for m in Message.objects.all()
        ),
        "ledger": sorted((f"{e.true_at:%H:%M}", e.kind, e.facts.get("rule", "")) for e in Entry.objects.all()),
    }


EXPECTED = {
    "owed": [
        ("patrol", "08:15", "missed"),
        ("patrol", "10:15", "missed"),
        ("report", "10:20", "met"),
        ("progress", "10:35", "open"),
        ("triage", "10:35", "met_late"),
        ("mend", "10:40", "met"),
        ("patrol", "11:45", "open"),
        ("patrol", "14:45", "open"),
        ("review", "11:00", "met"),
    ],
    # The patrols of 12, 16 and 20 h when the alert came; those of 12 to 22 h, every second hour, at the review.
    "withdrawn": 3 + 6,
    "told": [
        ("08:15", "mall", "obligation_late", "Mall 7"),
        ("08:25", "district", "obligation_escalated", "Mall 7"),
        ("08:35", "city", "obligation_missed", "Mall 7"),
        ("08:40", "mall", "obligation_opened", "mend"),
        ("10:05", "mall", "obligation_opened", "report"),
        ("10:15", "mall", "obligation_late", "Mall 7"),
        ("10:25", "district", "obligation_escalated", "Mall 7"),
        ("10:30", "mall", "obligation_soon", "progress"),
        ("10:35", "city", "obligation_missed", "Mall 7"),
        ("10:35", "district", "obligation_late", "triage"),
        ("11:00", "district", "obligation_opened", "review"),
    ],
    "ledger": [
        ("08:00", "series.occurrences_opened", ""),
        ("08:00", "series.opened", ""),
        ("08:15", "obligations.late", "patrol"),
        ("08:25", "obligations.escalated", "patrol"),
        ("08:35", "obligations.missed", "patrol"),
        ("08:40", "obligations.began", "mend"),
        ("08:40", "obligations.opened", "mend"),
        ("08:40", "obligations.settled", "mend"),
        ("09:00", "series.occurrences_opened", ""),
        ("09:00", "series.varied", "patrol"),
        ("10:05", "obligations.began", "report"),
        ("10:05", "obligations.opened", "report"),
        ("10:05", "obligations.opened", "triage"),
        ("10:05", "obligations.opened", "progress"),
        ("10:10", "obligations.settled", "report"),
        ("10:15", "obligations.late", "patrol"),
        ("10:25", "obligations.escalated", "patrol"),
        # The worker looks at a series after an eighth of its horizon, and opens what has come within reach.
        ("10:30", "series.occurrences_opened", ""),
        ("10:30", "obligations.soon", "progress"),
        ("10:35", "obligations.late", "triage"),
        ("10:35", "obligations.late", "progress"),
        ("10:35", "obligations.missed", "patrol"),
        ("10:36", "obligations.settled", "triage"),
        ("11:00", "obligations.began", "review"),
        ("11:00", "obligations.opened", "review"),
        ("11:00", "obligations.settled", "review"),
        ("11:00", "series.ended", "patrol"),
        ("11:00", "series.opened", ""),
        ("11:00", "series.occurrences_opened", ""),
    ],
}


def expected() -> dict[str, Any]:
    """Within one minute two workers may write in either order."""
    return {**EXPECTED, "ledger": sorted(EXPECTED["ledger"])}  # type: ignore[type-var,arg-type]


def test_the_loop_goes_round_with_two_workers(house: str) -> None:
    move_clock(at(8))
    town = build()

    with workers(2):
        Story(town, wait_for_workers).tell()

    assert picture(town) == expected()


def test_the_story_calls_each_call_once(house: str) -> None:
    move_clock(at(8))
    story = Story(build(), work_here)

    story.tell()

    assert tuple(story.called) == CALLS


@pytest.mark.parametrize("without", CALLS)
def test_the_picture_differs_when_a_call_is_left_out(house: str, without: str) -> None:
    move_clock(at(8))
    town = build()

    Story(town, work_here, without).tell()

    assert picture(town) != expected()
