"""Thousands of places re-graded at once: the difference first, then one act, and a ledger that tells all of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from holdfast.domain.grading.rule import UNGRADED
from holdfast.plumbing import clock
from holdfast.policy.read import shipped_pack

if TYPE_CHECKING:
    from holdfast.rooms.premises.actions import Regraded
    from holdfast.rooms.rulebook.models import Adoption
    from tests.support.cast import Cast

BRANCHES = ("lanhe.north.mall", "lanhe.south.arena", "lanhe.fire")


@dataclass(frozen=True)
class Act:
    """What was shown, what was done, and how long each took."""

    shown: Regraded
    done: Regraded
    seconds_to_show: float
    seconds_to_do: float


def bring_in(city: Cast, places: int) -> None:
    """Small places of three agencies, graded, with their series and the occurrences that stand planned."""
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.obligations.jobs import open_ahead
    from holdfast.rooms.obligations.models import Series
    from holdfast.rooms.premises.actions import regrade
    from holdfast.rooms.premises.actions.facts import NewFact, write_facts
    from holdfast.rooms.premises.models import Premises

    owners = [city.agencies[path] for path in BRANCHES]
    rows = [
        Premises(
            kind="hotel",
            name=f"Place {number}",
            lat=31.0,
            lon=121.0,
            owner=owners[number % len(owners)],
            owner_path=owners[number % len(owners)].path,
            source="hand",
            added_at=clock.now(),
        )
        for number in range(places)
    ]
    Premises.objects.bulk_create(rows, batch_size=1000)
    write_facts(command_actor(), {row.pk: [NewFact("daily_footfall", 500, "count", date(2026, 1, 1))] for row in rows})
    regrade(command_actor(), shipped_pack("cn-2026"))
    # Of what will end, the occurrences stand planned; the rest would only take the test's time.
    Series.objects.exclude(rule__rule_id="duty.assessment").update(next_tick=None)
    while open_ahead(500):
        pass


def regrade_all(city: Cast, footfall: int) -> Act:
    """Every place gets another footfall; what that changes is looked at and confirmed."""
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import regrade
    from holdfast.rooms.premises.actions.facts import NewFact, write_facts
    from holdfast.rooms.premises.models import Premises

    said = [NewFact("daily_footfall", footfall, "ticket count", date(2026, 11, 1))]
    write_facts(command_actor(), dict.fromkeys(Premises.objects.values_list("pk", flat=True), said))
    officer, pack = city.actor("city_duty_officer"), shipped_pack("cn-2026")
    began = clock.monotonic()
    shown = regrade(officer, pack, waiting=True, dry_run=True)
    looked = clock.monotonic()
    done = regrade(officer, pack, waiting=True, seen=shown.seen)
    return Act(shown, done, (looked - began).total_seconds(), (clock.monotonic() - looked).total_seconds())


def told_in_full(act: Act, places: int) -> None:
    """The entries of the act, one a branch, add up to it, and their hashes are those of the rows."""
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.premises.actions.regrade import digest_of
    from holdfast.rooms.premises.models import Grade

    entries = list(Entry.objects.filter(kind="premises.regraded").order_by("-pk")[: len(BRANCHES)])
    assert Counter(entry.owner_path for entry in entries) == Counter(f"{path}." for path in BRANCHES)
    assert sum(entry.facts["changed"] for entry in entries) == act.done.changed == places
    assert sum(entry.facts["moves"]["class-3:class-1"] for entry in entries) == places
    assert sum(entry.facts["opened"] for entry in entries) == act.done.opened
    assert sum(entry.facts["ended"] for entry in entries) == act.done.ended
    for entry in entries:
        fresh = Grade.objects.filter(premises__owner_path=entry.owner_path, superseded_at__isnull=True)
        old = Grade.objects.filter(premises__owner_path=entry.owner_path, superseded_at__isnull=False)
        held = {row.premises_id: row for row in old.order_by("superseded_at")}
        assert entry.facts["rows"] == digest_of(list(fresh), held)
    ended = Entry.objects.filter(kind="series.ended", facts__reason="regraded").count()
    opened = Entry.objects.filter(kind="series.opened").order_by("-pk")[: len(BRANCHES)]
    assert ended == act.done.ended
    assert sum(entry.facts["series"] for entry in opened) == act.done.opened


def as_shown(act: Act) -> bool:
    """Whether what was done is what was shown before."""
    gained = sum(duty.gained for duty in act.shown.difference.duties)
    lost = sum(duty.lost for duty in act.shown.difference.duties)
    same = (act.shown.opened, act.shown.ended) == (act.done.opened, act.done.ended) == (gained, lost)
    return same and act.shown.difference == act.done.difference


@pytest.mark.slow
def test_three_hundred_places_are_regraded_in_one_act_as_shown_and_the_ledger_tells_all(
    fresh_db: str, city: Cast, adopted: Adoption
) -> None:
    bring_in(city, 300)

    act = regrade_all(city, 6000)

    assert as_shown(act)
    told_in_full(act, 300)
    assert act.done.grades[UNGRADED] == 0
    assert act.seconds_to_do < 15


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_ten_thousand_places_are_regraded_in_under_thirty_seconds(
    fresh_db: str, city: Cast, adopted: Adoption, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(city, 10_000)

    act = regrade_all(city, 6000)

    with capsys.disabled():
        print(f"\nshown in {act.seconds_to_show:.1f} s, done in {act.seconds_to_do:.1f} s")
        print(f"{act.done.changed} grades, {act.done.opened} series opened, {act.done.ended} ended")
    assert as_shown(act)
    told_in_full(act, 10_000)
    assert act.seconds_to_do < 30
