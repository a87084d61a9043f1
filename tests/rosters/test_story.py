"""A roster gap at night is seen at noon, pushed, and filled by a swap: told from the board to whom the tasks reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.plumbing import clock
from tests.rosters.town import HOUR, NOON

if TYPE_CHECKING:
    from tests.rosters.town import Town

NIGHT = NOON + 8 * HOUR


def work(at: Any) -> None:
    """What the workers do at a moment."""
    from holdfast.rooms.obligations.jobs import fire_due
    from holdfast.rooms.rosters.jobs import draw_ahead, watch_gaps

    with clock.at(at):
        draw_ahead()
        watch_gaps()
        while fire_due():
            pass


def duty_panel(town: Town) -> str:
    from holdfast.portal.board.asked import key_of
    from holdfast.portal.board.sheet import sheet_of

    key = key_of(town.actor("city_duty_officer"), "board", language="en")
    assert key is not None
    sheet = sheet_of(key)
    assert sheet is not None
    return sheet.as_parts()["duty"]


def told(town: Town, template: str) -> set[str]:
    from holdfast.rooms.outbox.models import Message

    return set(Message.objects.filter(template=template).values_list("user__email", flat=True))


def test_a_gap_at_night_is_seen_at_noon_and_filled_by_a_swap(town: Town) -> None:
    from holdfast.rooms.agencies.actions import disable_user
    from holdfast.rooms.agencies.queries import recipients
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.obligations.models import Obligation
    from holdfast.rooms.rosters.actions import answer_swap, ask_swap, fill

    # D, who has the night, is gone for good. Nobody has told anybody but the administrator.
    town.plan()
    whole = duty_panel(town)
    disable_user(town.actor("city_administrator"), town.crew["D"].pk, reason="Of no use any more")
    work(NOON)

    # Noon: the board shows it hatched, the commander's post owes filling it before 14:00, and was told.
    board = duty_panel(town)
    owed = Obligation.objects.get(rule__rule_id="roster.gap", subject_label__contains="12.11. 20:00")
    assert 'class="cell gap"' not in whole
    assert 'class="cell gap"' in board
    assert "no one" in board
    assert (owed.post_id, owed.due_at, owed.state) == (town.command.pk, NOON + 2 * HOUR, "open")
    assert told(town, "obligation_opened")

    # Half past twelve: E is put on, and swaps with F, who agrees.
    with clock.at(NOON + HOUR / 2):
        officer = town.actor("city_duty_officer")
        filled = fill(officer, town.post.pk, town.crew["E"].pk, from_at=NIGHT, until_at=NIGHT + 12 * HOUR)
        settled = Obligation.objects.get(pk=owed.pk)
        swap = ask_swap(town.as_crew("E"), filled.pk, town.crew["F"].pk, reason="family")
        assert told(town, "swap_asked") == {"crew.f@lanhe.example"}
        answer_swap(town.as_crew("F"), swap.pk, agree=True)
        after = duty_panel(town)

    # The gap is closed on the board; what was owed is met in time, by the post that filled it; the night is F's.
    assert (settled.state, settled.settled_post) == ("met", officer.post_id)
    assert 'class="cell gap"' not in after
    night = recipients("post", post_id=town.post.pk, agency_id=town.post.agency_id, at=NIGHT + HOUR)
    assert [one.user_id for one in night] == [town.crew["F"].pk]
    kinds = list(
        Entry.objects.filter(kind__startswith="rosters.", owner_path="lanhe.")
        .exclude(kind__in=["rosters.drawn", "rosters.planned"])
        .order_by("pk")
        .values_list("kind", flat=True)
    )
    tonight = [kind for kind in kinds if kind != "rosters.gap_found"]
    assert tonight == [
        "rosters.filled",
        "rosters.gap_filled",
        "rosters.swap_asked",
        "rosters.swap_agreed",
        "rosters.swapped",
    ]


@pytest.mark.parametrize("without", ["the watch", "the filling"])
def test_without_a_part_of_it_the_night_stays_empty_or_unseen(town: Town, without: str) -> None:
    from holdfast.rooms.agencies.actions import disable_user
    from holdfast.rooms.agencies.queries import holders
    from holdfast.rooms.obligations.models import Obligation

    town.plan()
    disable_user(town.actor("city_administrator"), town.crew["D"].pk, reason="Of no use any more")
    if without == "the watch":
        assert not Obligation.objects.filter(rule__rule_id="roster.gap").exists()
        return
    work(NOON)
    work(NIGHT)

    first = Obligation.objects.filter(rule__rule_id="roster.gap").order_by("due_at")[0]
    assert first.state == "missed"
    assert not holders(town.post.pk, NIGHT + HOUR).filter(held_as="holder").exists()
