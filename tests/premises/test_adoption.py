"""Adopting a pack is a decision: proposed by one, decided by another, and then it holds from its day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.plumbing import clock
from tests.policy.packs import SMALL, changed, cn_2026
from tests.premises.conftest import NOON

if TYPE_CHECKING:
    from holdfast.rooms.rulebook.models import Adoption, Pack
    from tests.support.cast import Cast


def in_force(city: Cast, agency: str, on: date) -> list[tuple[str, str]]:
    from holdfast.rooms.rulebook.queries import packs_in_force

    return [(held.pack.key, held.pack.version) for held in packs_in_force(city.agencies[agency].path, on)]


def second(city: Cast) -> Pack:
    from holdfast.rooms.rulebook.actions import load_pack

    return load_pack(city.actor("city_administrator"), changed(cn_2026(), 'version = "1"', 'version = "2"'))


def test_a_proposal_holds_nowhere_until_another_approves_it(city: Cast, cn: Pack) -> None:
    """AdoptionProposed opens the decision (open_adoption_decision), carry_out_decision takes its outcome."""
    from holdfast.rooms.agencies.models import Authority
    from holdfast.rooms.obligations.actions import decide
    from holdfast.rooms.obligations.models import Decision
    from holdfast.rooms.rulebook.actions import propose_adoption

    Authority.objects.create(act="adopt", post=city.posts["city_commander"])
    with clock.at(NOON):
        proposal = propose_adoption(
            city.actor("city_duty_officer"), cn, city.agencies["lanhe"], date(2026, 11, 1), reason="new edition"
        )
        before = in_force(city, "lanhe.north.mall", NOON.date())
        asked = Decision.objects.get(about_id=proposal.pk)
        decide(city.actor("city_commander"), asked.obligation_id, "approved", "agreed")

    assert before == []
    assert in_force(city, "lanhe.north.mall", NOON.date()) == [("cn-2026", "1")]
    assert in_force(city, "lanhe", date(2026, 10, 31)) == []


def test_a_refused_proposal_holds_nowhere(city: Cast, cn: Pack) -> None:
    from holdfast.domain.ledger.entry import SYSTEM
    from holdfast.rooms.rulebook.actions import carry_out_adoption, propose_adoption

    proposal = propose_adoption(city.actor("city_duty_officer"), cn, city.agencies["lanhe"], date(2026, 1, 1))
    row = carry_out_adoption(proposal.pk, approved=False, by=SYSTEM)

    assert row.state == "refused"
    assert in_force(city, "lanhe", NOON.date()) == []
    with pytest.raises(Refused):
        carry_out_adoption(proposal.pk, approved=True, by=SYSTEM)


def test_nobody_adopts_alone_from_a_page(city: Cast, cn: Pack) -> None:
    from holdfast.rooms.rulebook.actions import adopt

    with pytest.raises(NotAllowed):
        adopt(city.actor("city_administrator"), cn, city.agencies["lanhe"], date(2026, 1, 1))


def test_a_district_proposes_nothing_for_its_neighbour(city: Cast, cn: Pack) -> None:
    from holdfast.rooms.rulebook.actions import propose_adoption

    with pytest.raises(NotFound):
        propose_adoption(city.actor("north_duty_officer"), cn, city.agencies["lanhe.south"], date(2026, 1, 1))


def test_a_newer_version_ends_the_older_on_its_first_day(city: Cast, adopted: Adoption) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import adopt

    adopt(command_actor(), second(city), city.agencies["lanhe"], date(2026, 7, 1))

    days = [date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1)]
    adopted.refresh_from_db()
    assert adopted.to_on == date(2026, 7, 1)
    assert [in_force(city, "lanhe", day) for day in days] == [[], [("cn-2026", "1")], [("cn-2026", "2")]]


def test_what_a_district_adopts_goes_before_what_the_city_adopted(city: Cast, adopted: Adoption) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import adopt

    adopt(command_actor(), second(city), city.agencies["lanhe.north"], date(2026, 7, 1))

    assert in_force(city, "lanhe.north.mall", NOON.date()) == [("cn-2026", "2")]
    assert in_force(city, "lanhe.south", NOON.date()) == [("cn-2026", "1")]


def test_one_version_has_one_text(city: Cast, cn: Pack) -> None:
    from holdfast.rooms.rulebook.actions import load_pack

    with pytest.raises(Refused, match="new version"):
        load_pack(city.actor("city_administrator"), changed(cn_2026(), "above = 5000", "above = 6000"))


def test_the_same_text_loaded_again_is_the_same_row(city: Cast, cn: Pack) -> None:
    from holdfast.rooms.rulebook.actions import load_shipped_pack

    assert load_shipped_pack(city.actor("city_administrator"), "cn-2026").pk == cn.pk


@pytest.mark.parametrize("who", ["city_duty_officer", "auditor", "mall_operator"])
def test_only_administrators_load_packs(city: Cast, who: str) -> None:
    from holdfast.rooms.rulebook.actions import load_pack

    with pytest.raises(NotAllowed):
        load_pack(city.actor(who), SMALL)


def test_a_pack_with_an_error_is_not_loaded_at_all(city: Cast) -> None:
    from holdfast.rooms.rulebook.actions import load_pack
    from holdfast.rooms.rulebook.models import Pack, Rule

    with pytest.raises(BadInput):
        load_pack(city.actor("city_administrator"), changed(SMALL, 'lane = "operational"', "lane = 7"))
    assert (Pack.objects.count(), Rule.objects.count()) == (0, 0)


def test_a_stored_rule_reads_back_as_it_was(city: Cast, cn: Pack) -> None:
    from holdfast.domain.obligation.rule import RuleKey
    from holdfast.policy.read import shipped_pack
    from holdfast.rooms.rulebook.queries import row_of, rule_of

    for rule_id, rule in shipped_pack("cn-2026").rules():
        assert rule_of(row_of(RuleKey("cn-2026", "1", rule_id)).pk) == rule


def test_local_days_change_the_working_calendar_of_their_branch(city: Cast, adopted: Adoption) -> None:
    from holdfast.rooms.rulebook.actions import remove_holiday, set_holiday
    from holdfast.rooms.rulebook.queries import working_calendar

    actor = city.actor("city_duty_officer")
    monday, saturday = date(2026, 11, 16), date(2026, 11, 14)
    set_holiday(actor, city.agencies["lanhe"], monday, works=False, name_en="Fair")
    set_holiday(actor, city.agencies["lanhe.north"], saturday, works=True, name_en="Make-up day")

    north = working_calendar(city.agencies["lanhe.north"], NOON.date())
    south = working_calendar(city.agencies["lanhe.south"], NOON.date())
    remove_holiday(actor, city.agencies["lanhe"], monday, reason="Of no use any more")
    later = working_calendar(city.agencies["lanhe.north"], NOON.date())

    assert [north.is_working(day) for day in (monday, saturday)] == [False, True]
    assert [south.is_working(day) for day in (monday, saturday)] == [False, False]
    assert later.is_working(monday)


def test_message_times_come_from_the_pack_in_force_and_without_one_there_is_no_limit(city: Cast, cn: Pack) -> None:
    from holdfast.domain.outbox.policy import NO_LIMITS
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import adopt
    from holdfast.rooms.rulebook.queries import message_policy

    before = message_policy(city.agencies["lanhe"])
    adopt(command_actor(), cn, city.agencies["lanhe"], date(2026, 1, 1))
    after = message_policy(city.agencies["lanhe.north"])

    assert before == NO_LIMITS
    assert after.hourly_budget == 12
    assert after.quiet_hours is not None
    assert (after.quiet_hours.opens.hour, after.quiet_hours.closes.hour) == (22, 7)
