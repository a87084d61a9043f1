"""Gaps are found once, pushed by the pack's ladder, and settled by the act that fills them; swaps need both, and a third
where the pack says so."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.domain.rosters.template import Line
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from tests.rosters.town import NOON

if TYPE_CHECKING:
    from tests.rosters.town import Town

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NIGHT = {"from_at": NOON + 8 * HOUR, "until_at": NOON + 20 * HOUR}


def owed(rule: str) -> Any:
    from holdfast.rooms.obligations.models import Obligation

    return Obligation.objects.filter(rule__rule_id=rule).order_by("due_at")


def open_gaps() -> list[tuple[str, datetime, datetime]]:
    from holdfast.rooms.rosters.models import Gap

    rows = Gap.objects.filter(closed_at__isnull=True).order_by("from_at")
    return [(row.kind, row.from_at, row.until_at) for row in rows]


def empty_night(town: Town) -> None:
    from holdfast.rooms.rosters.actions import override

    town.plan()
    override(town.actor("city_duty_officer"), town.post.pk, None, **NIGHT, reason="ill")


def clocks(at: datetime) -> None:
    from holdfast.rooms.obligations.jobs import fire_due

    with clock.at(at):
        while fire_due():
            pass


def test_a_gap_is_owed_once_so_long_before_it_begins_and_tells_the_ladder(town: Town) -> None:
    from holdfast.rooms.outbox.models import Message
    from holdfast.rooms.rosters.actions import watch_gaps

    empty_night(town)
    again = watch_gaps()
    (row,) = owed("roster.gap")
    clocks(NOON)

    assert again == 0
    assert open_gaps() == [("empty", NOON + 8 * HOUR, NOON + 20 * HOUR)]
    assert (row.opens_at, row.due_at, row.missed_at) == (NOON, NOON + 2 * HOUR, NOON + 8 * HOUR)
    assert row.post_id == town.command.pk
    assert set(Message.objects.filter(subject_id=row.pk).values_list("channel", flat=True)) == {"in_app", "email"}


@pytest.mark.parametrize(("found_before", "due_before"), [(8, 6), (5, 4), (0.5, 0)])
def test_one_found_late_leaves_what_time_there_is(town: Town, found_before: float, due_before: float) -> None:
    from holdfast.rooms.rosters.actions import override

    town.plan()
    begins = NOON + 8 * HOUR
    with clock.at(begins - found_before * HOUR):
        override(town.actor("city_duty_officer"), town.post.pk, None, **NIGHT, reason="ill")

    assert owed("roster.gap").get().due_at == begins - due_before * HOUR


def test_filling_settles_what_was_owed_and_names_the_post_that_did(town: Town) -> None:
    from holdfast.rooms.rosters.actions import fill

    empty_night(town)
    officer = town.actor("city_duty_officer")
    fill(officer, town.post.pk, town.crew["E"].pk, from_at=NOON + 8 * HOUR, until_at=NOON + 12 * HOUR)
    half = open_gaps()
    fill(officer, town.post.pk, town.crew["F"].pk, from_at=NOON + 12 * HOUR, until_at=NOON + 20 * HOUR)
    row = owed("roster.gap").get()

    assert half == [("empty", NOON + 12 * HOUR, NOON + 20 * HOUR)]
    assert open_gaps() == []
    assert (row.state, row.settled_post, row.next_tick) == ("met", officer.post_id, None)


def test_a_gap_that_nobody_fills_is_missed_when_it_begins_and_closes_when_it_is_over(town: Town) -> None:
    from holdfast.rooms.rosters.actions import watch_gaps

    empty_night(town)
    clocks(NOON + 8 * HOUR)
    missed = owed("roster.gap").get().state
    with clock.at(NOON + 21 * HOUR):
        watch_gaps()

    assert missed == "missed"
    assert open_gaps() == []
    assert owed("roster.gap").get().settled_entered_at is None


def test_only_gaps_within_the_horizon_of_the_pack_are_pushed(town: Town) -> None:
    from holdfast.rooms.rosters.actions import override, watch_gaps

    town.plan()
    far = {"from_at": NOON + 15 * DAY, "until_at": NOON + 15 * DAY + HOUR}
    override(town.actor("city_duty_officer"), town.post.pk, None, **far, reason="works")
    before = open_gaps()
    with clock.at(NOON + DAY + HOUR):
        watch_gaps()

    assert before == []
    assert open_gaps() == [("empty", far["from_at"], far["until_at"])]


def test_a_post_held_round_the_clock_has_a_gap_where_no_line_is(town: Town) -> None:
    town.plan([Line("FREQ=DAILY", date(2026, 11, 1), time(8), 12 * HOUR, ("A", "B"))], "AB")

    assert len(open_gaps()) == 14
    assert open_gaps()[0] == ("empty", NOON + 8 * HOUR, NOON + 20 * HOUR)


def test_a_lapsing_qualification_stands_in_the_same_list_until_it_is_renewed(town: Town) -> None:
    from holdfast.rooms.agencies.actions import qualify
    from holdfast.rooms.agencies.models import Qualification
    from holdfast.rooms.rosters.actions import watch_gaps
    from holdfast.rooms.rosters.models import Gap

    town.plan()
    Qualification.objects.filter(user=town.crew["A"], key="watch").update(until_on=date(2026, 11, 20))
    watch_gaps()
    found = Gap.objects.filter(closed_at__isnull=True)
    before = {(row.kind, row.missing) for row in found}, found.count(), owed("roster.lapse").count()
    qualify(town.actor("city_administrator"), town.crew["A"].pk, "watch", from_on=date(2026, 11, 12))
    watch_gaps()

    assert before == ({("lapsed", "watch")}, 3, 3)
    assert open_gaps() == []
    assert {row.state for row in owed("roster.lapse")} == {"met"}


def test_two_colleagues_trade_shifts_and_the_tasks_go_with_them(town: Town) -> None:
    from holdfast.rooms.agencies.models import Holding
    from holdfast.rooms.outbox.models import Message
    from holdfast.rooms.rosters.actions import answer_swap, ask_swap

    town.plan()
    mine, theirs = town.shift_at(NOON + 9 * HOUR), town.shift_at(NOON + 33 * HOUR)
    swap = ask_swap(town.as_crew("D"), mine.pk, town.crew["B"].pk, back_id=theirs.pk, reason="family")
    told = set(Message.objects.filter(user=town.crew["B"]).values_list("template", flat=True))
    answer_swap(town.as_crew("B"), swap.pk, agree=True)
    letters = [town.shift_at(moment).letter for moment in (mine.from_at, theirs.from_at)]
    held = [Holding.objects.get(post=town.post, from_at=moment).user_id for moment in (mine.from_at, theirs.from_at)]

    assert told == {"swap_asked"}
    assert letters == ["B", "D"]
    assert held == [town.crew["B"].pk, town.crew["D"].pk]
    assert owed("roster.swap").get().state == "met"
    assert Message.objects.filter(user=town.crew["D"], template="swap_answered").exists()


def test_a_swap_is_asked_by_who_has_the_shift_and_answered_by_the_other_alone(town: Town) -> None:
    from holdfast.rooms.rosters.actions import answer_swap, ask_swap, take_back_swap

    town.plan()
    mine = town.shift_at(NOON + 9 * HOUR)
    with pytest.raises(Refused, match="Only who has the shift"):
        ask_swap(town.as_crew("B"), mine.pk, town.crew["E"].pk)
    swap = ask_swap(town.as_crew("D"), mine.pk, town.crew["E"].pk)
    with pytest.raises(Refused, match="asked already"):
        ask_swap(town.as_crew("D"), mine.pk, town.crew["F"].pk)
    with pytest.raises(Refused, match="The other person"):
        answer_swap(town.as_crew("D"), swap.pk, agree=True)
    with pytest.raises(Refused, match="Give a reason"):
        answer_swap(town.as_crew("E"), swap.pk, agree=False)
    answer_swap(town.as_crew("E"), swap.pk, agree=False, reason="away")
    with pytest.raises(Refused, match="answered already"):
        take_back_swap(town.as_crew("D"), swap.pk, reason="Of no use any more")

    assert town.shift_at(NOON + 9 * HOUR).letter == "D"


def test_a_swap_that_would_break_the_rest_is_refused_when_asked_and_again_when_agreed(town: Town) -> None:
    from holdfast.rooms.rosters.actions import answer_swap, ask_swap, override

    town.plan()
    officer, night = town.actor("city_duty_officer"), town.shift_at(NOON + 9 * HOUR).pk
    early = {"from_at": NOON + 2 * HOUR, "until_at": NOON + 4 * HOUR, "reason": "x"}
    override(officer, town.command.pk, town.crew["F"].pk, **early)
    with pytest.raises(Refused, match="Rest of 4 h only"):
        ask_swap(town.as_crew("D"), night, town.crew["F"].pk)
    swap = ask_swap(town.as_crew("D"), night, town.crew["E"].pk)
    override(officer, town.command.pk, town.crew["E"].pk, **early)
    with pytest.raises(Refused, match="Rest of 4 h only"):
        answer_swap(town.as_crew("E"), swap.pk, agree=True)

    assert town.shift_at(NOON + 9 * HOUR).letter == "D"


def test_an_override_under_an_open_swap_makes_it_lapse(town: Town) -> None:
    from holdfast.rooms.rosters.actions import ask_swap, override

    town.plan()
    swap = ask_swap(town.as_crew("D"), town.shift_at(NOON + 9 * HOUR).pk, town.crew["E"].pk)
    words = {"from_at": NOON + 9 * HOUR, "until_at": NOON + 10 * HOUR}
    override(town.actor("city_duty_officer"), town.post.pk, None, **words, reason="ill")
    swap.refresh_from_db()

    assert swap.state == "lapsed"
    assert owed("roster.swap").get().state == "withdrawn"


def commanders_swap(town: Town) -> Any:
    """At the commander's post, where the pack wants a decision: C offers tomorrow's shift to F."""
    from holdfast.rooms.rosters.actions import NewRoster, ask_swap, set_template

    line = Line("FREQ=DAILY", date(2026, 11, 1), time(8), DAY, ("A", "C"))
    crew = {letter: town.crew[letter].pk for letter in "AC"}
    set_template(town.actor("city_commander"), town.command.pk, NewRoster(crew, [line]))
    shift = next(row for row in town.shifts(town.command)[1:] if row.letter == "C")
    return ask_swap(town.as_crew("C", town.command), shift.pk, town.crew["F"].pk), shift


@pytest.mark.parametrize(("outcome", "letter"), [("approved", "+"), ("refused", "C")])
def test_what_a_third_decides_is_carried_out(town: Town, outcome: str, letter: str) -> None:
    """`take_swap_decision` answers the event of the decision."""
    from holdfast.rooms.obligations.actions import decide
    from holdfast.rooms.obligations.models import Decision
    from holdfast.rooms.rosters.actions import answer_swap

    swap, shift = commanders_swap(town)
    answer_swap(town.as_crew("F"), swap.pk, agree=True)
    waiting = town.shift_at(shift.from_at, town.command).letter
    decision = Decision.objects.get(asks="swap")
    decide(town.actor("city_commander"), decision.pk, outcome, "seen")

    assert waiting == "C"
    assert town.shift_at(shift.from_at, town.command).letter == letter


def test_neither_of_the_two_decides_their_own_swap(town: Town) -> None:
    from holdfast.rooms.obligations.actions import decide
    from holdfast.rooms.obligations.models import Decision
    from holdfast.rooms.rosters.actions import answer_swap

    swap, shift = commanders_swap(town)
    answer_swap(town.as_crew("F"), swap.pk, agree=True)
    with pytest.raises(Refused) as refused:
        decide(town.as_crew("C", town.command), Decision.objects.get(asks="swap").pk, "approved", "mine")

    assert refused.value.code == "own-swap"
    assert town.shift_at(shift.from_at, town.command).letter == "C"
