"""Templates become shifts, shifts become holdings: whoever has the shift holds the post and gets its tasks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from holdfast.domain.rosters.template import HeldAs, Line
from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, OutOfDate, Refused
from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.rosters.town import Town

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def noon() -> datetime:
    from tests.rosters.town import NOON

    return NOON


def holders(town: Town) -> list[tuple[str, datetime, datetime | None]]:
    from holdfast.rooms.agencies.models import Holding

    letters = {user.pk: letter for letter, user in town.crew.items()}
    rows = Holding.objects.filter(post=town.post, held_as="holder").order_by("from_at")
    return [(letters[row.user_id], row.from_at, row.until_at) for row in rows]


def test_a_template_is_drawn_as_far_as_the_pack_says_and_gives_the_post(town: Town) -> None:
    town.plan()
    shifts = town.shifts()

    assert shifts[0].from_at == noon()
    assert [row.letter for row in shifts[:5]] == ["C", "D", "A", "B", "C"]
    assert shifts[-1].from_at < noon() + timedelta(days=35) <= shifts[-1].until_at + 12 * HOUR
    assert [(row.from_at, row.until_at) for row in shifts] == [(a, b) for _, a, b in holders(town)]
    assert [row.letter for row in shifts] == [letter for letter, _, _ in holders(town)]


def test_the_standing_holder_gives_way_to_the_first_shift(town: Town) -> None:
    from holdfast.rooms.agencies.actions import give_post
    from holdfast.rooms.agencies.models import Holding
    from holdfast.rooms.agencies.queries import command_actor

    standing = give_post(command_actor(), town.post.pk, town.crew["E"].pk, from_at=noon() - DAY)
    town.plan(from_at=noon() + 20 * HOUR)

    assert Holding.objects.get(pk=standing.pk).until_at == noon() + 20 * HOUR == town.shifts()[0].from_at


def test_what_the_post_owes_reaches_whoever_is_on_shift(town: Town) -> None:
    from holdfast.rooms.agencies.queries import recipients

    town.plan()
    told = [
        recipients("post", post_id=town.post.pk, agency_id=town.post.agency_id, at=noon() + hours * HOUR)[0].user_id
        for hours in (1, 9, 21)
    ]

    assert told == [town.crew[letter].pk for letter in "CDA"]


def test_who_goes_off_shift_acts_no_more_for_the_post(town: Town) -> None:
    town.plan()

    with clock.at(noon() + 7 * HOUR):
        assert town.as_crew("C").post_id == town.post.pk
    with clock.at(noon() + 8 * HOUR):
        assert town.as_crew("C").post_id is None
        assert town.as_crew("D").post_id == town.post.pk


def test_drawing_ahead_goes_on_where_it_stopped(town: Town) -> None:
    from holdfast.rooms.rosters.actions import draw_ahead

    town.plan()
    before = len(town.shifts())
    none_yet = draw_ahead()
    with clock.at(noon() + 3 * DAY):
        drawn, again = draw_ahead(), draw_ahead()
    shifts = town.shifts()

    assert (none_yet, drawn, again) == (0, 1, 0)
    assert len(shifts) == before + 6
    assert all(one.until_at == after.from_at for one, after in pairwise(shifts))
    assert "".join(row.letter for row in shifts[1:]).startswith("DABCDABC")


@pytest.mark.parametrize(
    ("lines", "letters", "says"),
    [
        ([("FREQ=DAILY", time(8), 13, "AB"), ("FREQ=DAILY", time(20), 12, "CD")], "ABCD", "do not overlap"),
        ([("FREQ=DAILY", time(8), 12, "A"), ("FREQ=DAILY", time(20), 12, "A")], "A", "24 h are the most"),
        ([("FREQ=DAILY", time(8), 16, "A")], "A", "Rest of 8 h only"),
        ([("FREQ=DAILY", time(8), 12, "Z")], "A", "letters of the crew"),
        ([("FREQ=SECONDLY", time(8), 12, "A")], "A", "recurrence"),
        ([], "A", "at least one line"),
    ],
)
def test_a_template_that_cannot_be_kept_is_refused(
    town: Town, lines: list[tuple[str, time, int, str]], letters: str, says: str
) -> None:
    made = [Line(rrule, date(2026, 11, 1), at, hours * HOUR, tuple(turns)) for rrule, at, hours, turns in lines]

    with pytest.raises(BadInput, match=says):
        town.plan(made, letters)
    assert town.shifts() == []


def test_a_new_template_draws_what_is_to_come_anew_and_leaves_what_was(town: Town) -> None:
    town.plan()
    with clock.at(noon() + DAY):
        town.plan([Line("FREQ=DAILY", date(2026, 11, 1), time(8), DAY, ("A", "B", "C"))], "ABC")
    shifts = town.shifts()

    assert [row.letter for row in shifts[:3]] == ["C", "D", "A"]
    assert (shifts[2].until_at, shifts[3].from_at) == (noon() + DAY, noon() + DAY)
    assert [row.until_at - row.from_at for row in shifts[4:6]] == [DAY, DAY]
    assert [(row.from_at, row.until_at) for row in shifts] == [(a, b) for _, a, b in holders(town)]


def test_whoever_is_on_duty_at_another_post_is_not_drawn_there_too(town: Town) -> None:
    from holdfast.rooms.rosters.actions import NewRoster, set_template

    town.plan()
    line = Line("FREQ=DAILY", date(2026, 11, 1), time(8), 12 * HOUR, ("A", "F"))
    new = NewRoster({"A": town.crew["A"].pk, "F": town.crew["F"].pk}, [line])
    set_template(town.actor("city_commander"), town.command.pk, new)
    both = {row.from_at for row in town.shifts() if row.letter == "A"} & {
        row.from_at for row in town.shifts(town.command) if row.letter == "A"
    }

    assert both == set()
    assert any(row.user_id is None for row in town.shifts(town.command))


def test_an_override_cuts_a_shift_and_says_why(town: Town) -> None:
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.rosters.actions import override

    town.plan()
    officer = town.actor("city_duty_officer")
    one = override(
        officer,
        town.post.pk,
        town.crew["E"].pk,
        from_at=noon() + 2 * HOUR,
        until_at=noon() + 4 * HOUR,
        reason="dentist",
    )
    shifts = town.shifts()[:3]

    assert [(row.letter, (row.until_at - row.from_at) / HOUR) for row in shifts] == [("C", 2), ("+", 2), ("C", 4)]
    assert (one.why, one.reason) == ("override", "dentist")
    assert [row[1:] for row in holders(town)[:3]] == [(row.from_at, row.until_at) for row in shifts]
    entry = Entry.objects.get(kind="rosters.overridden")
    assert "dentist" not in str(entry.facts)
    assert len(entry.commitments["reason"]) == 64


def test_an_override_may_break_the_rest_but_never_puts_anybody_in_two_places(town: Town) -> None:
    from holdfast.rooms.rosters.actions import fill, override

    town.plan()
    officer = town.actor("city_duty_officer")
    late = {"from_at": noon() + 9 * HOUR, "until_at": noon() + 12 * HOUR}
    override(officer, town.post.pk, None, **late, reason="ill")
    with pytest.raises(Refused, match="Rest of 1 h only, 11 h are needed"):
        fill(officer, town.post.pk, town.crew["C"].pk, **late)
    tired = override(officer, town.post.pk, town.crew["C"].pk, **late, reason="nobody else")
    with pytest.raises(Refused, match="On duty elsewhere"):
        override(officer, town.command.pk, town.crew["C"].pk, **late, reason="nobody else")

    assert tired.letter == "C"


def test_filling_needs_a_qualification_to_the_last_day_of_the_shift(town: Town) -> None:
    from holdfast.rooms.agencies.models import Qualification
    from holdfast.rooms.rosters.actions import fill, override

    town.plan()
    officer = town.actor("city_duty_officer")
    night = {"from_at": noon() + 8 * HOUR, "until_at": noon() + 20 * HOUR}
    override(officer, town.post.pk, None, **night, reason="ill")
    Qualification.objects.filter(user=town.crew["E"], key="watch").update(until_on=date(2026, 11, 12))
    with pytest.raises(Refused, match="Not qualified for this post then: watch"):
        fill(officer, town.post.pk, town.crew["E"].pk, **night)
    filled = fill(officer, town.post.pk, town.crew["F"].pk, **night)

    assert (filled.letter, filled.why) == ("+", "assigned")
    with pytest.raises(OutOfDate):
        fill(officer, town.post.pk, town.crew["E"].pk, **night)


def test_a_foreign_office_sees_no_roster_and_changes_none(town: Town) -> None:
    from holdfast.rooms.rosters.actions import fill, override

    town.plan()
    words = {"from_at": noon() + HOUR, "until_at": noon() + 2 * HOUR}
    for name in ("south_duty_officer", "north_duty_officer"):
        with pytest.raises(NotFound):
            fill(town.actor(name), town.post.pk, town.crew["E"].pk, **words)
    with pytest.raises(NotAllowed):
        override(town.actor("auditor"), town.post.pk, None, **words, reason="x")


def test_a_disabled_account_leaves_its_shifts_empty_and_they_are_found(town: Town) -> None:
    from holdfast.rooms.agencies.actions import disable_user
    from holdfast.rooms.rosters.actions import watch_gaps
    from holdfast.rooms.rosters.models import Gap

    town.plan()
    disable_user(town.actor("city_administrator"), town.crew["B"].pk, reason="Of no use any more")
    watch_gaps()

    assert Gap.objects.filter(closed_at__isnull=True, kind="empty").count() == 7


def test_deputies_stand_beside_the_holder_and_are_told_as_deputies(town: Town) -> None:
    from holdfast.rooms.agencies.queries import recipients

    on_call = Line("FREQ=DAILY", date(2026, 11, 1), time(8), DAY, ("E",), HeldAs.DEPUTY)
    day = Line("FREQ=DAILY", date(2026, 11, 1), time(8), 12 * HOUR, ("A",))
    town.plan([day, on_call], "AE")
    words = {"post_id": town.post.pk, "agency_id": town.post.agency_id}

    assert [one.held_as for one in recipients("deputy", **words, at=noon() + HOUR)] == ["deputy"]
    assert recipients("post", **words, at=noon() + 9 * HOUR)[0].user_id == town.crew["E"].pk
