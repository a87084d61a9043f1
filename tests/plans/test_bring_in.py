"""Plans that were signed elsewhere, in bulk; and the demo's, through the same door."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.domain.plans.content import Section, blank, fingerprint
from holdfast.kernel.errors import BadInput, NotAllowed
from holdfast.plumbing import clock
from holdfast.project.demo import plans as demo
from holdfast.rooms.agencies.queries import command_actor
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.plans.actions import SignedPlan, bring_in_plans
from holdfast.rooms.plans.facts import content_of, identity_of
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import require_kind
from holdfast.rooms.plans.subjects import place_as_subject
from tests.plans.conftest import House


def signed_elsewhere(house: House) -> SignedPlan:
    of = place_as_subject(house.place)
    held = require_kind(of)
    content = blank(held.kind, "en")
    for section in content.sections:
        content = content.with_section(Section(section.key, section.title, "As signed on paper"))
    return SignedPlan(of, held, content, clock.now() - timedelta(days=100))


def test_a_plan_is_brought_in_with_its_hash_and_its_age(house: House) -> None:
    assert bring_in_plans(command_actor(), [signed_elsewhere(house)]) == 1

    plan, version = Plan.objects.get(), Version.objects.get()
    assert version.sha256 == fingerprint(identity_of(plan, version), content_of(version))
    assert plan.stale_at == clock.now() + timedelta(days=1095 - 100)
    assert Entry.objects.get(kind="plans.brought_in").facts == {"plans": 1}


def test_who_has_a_plan_keeps_it(house: House) -> None:
    first = house.begun()

    assert bring_in_plans(command_actor(), [signed_elsewhere(house)]) == 0
    assert Version.objects.get() == first


@pytest.mark.parametrize("wrong", ["incomplete", "not signed yet"])
def test_nothing_is_half_brought_in(house: House, wrong: str) -> None:
    good = signed_elsewhere(house)
    if wrong == "incomplete":
        content = good.content.with_section(replace(good.content.sections[0], text=""))
        bad = replace(good, content=content)
    else:
        bad = replace(good, signed_at=clock.now() + timedelta(seconds=1))

    with pytest.raises(BadInput, match="row 2"):
        bring_in_plans(command_actor(), [good, bad])

    assert not Plan.objects.exists()


def test_only_the_machine_itself_brings_plans_in(house: House) -> None:
    with pytest.raises(NotAllowed):
        bring_in_plans(house.commander, [signed_elsewhere(house)])


def test_the_demo_founds_plans_of_the_city_its_agencies_and_places(house: House, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(demo, "WITH_PLAN", 1)
    monkeypatch.setattr(demo, "FAILED", 1)
    monkeypatch.setattr(demo, "TOO_OLD", 0)

    made = demo.found_plans()

    assert made == Plan.objects.count()
    assert Plan.objects.filter(kind="plan.city").count() == 1
    assert house.plan().stale_reason == "failed_drill"
