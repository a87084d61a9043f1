"""What the demo city's places have of what they must have: some of it partial, some not verified, some tests failed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.domain.measures.finding import Finding, State
from holdfast.domain.measures.measure import Measure
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Holding
from holdfast.rooms.agencies.queries import actor_for, command_actor
from holdfast.rooms.measures.actions import Brought, Look, NewTrial, bring_in
from holdfast.rooms.measures.jobs import demand_what_changed
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.measures.places import held_packs
from holdfast.rooms.measures.verifiers import Verifiers

# How well a place is kept, drawn once for each; and what becomes of a measure there.
WELL_KEPT, BADLY_KEPT = 0.55, 0.08
LOOKED_AT, VERIFIED, TESTED, FAILS = 0.96, 0.82, 0.3, 0.12


@dataclass(frozen=True)
class _City:
    """Who looks at things in the demo, and the chance that decides."""

    chance: random.Random
    duty: Mapping[UUID, Actor]
    now: datetime
    verifiers: Verifiers


def found_measures(seed: int = 7) -> int:
    """Demands the measures of every graded place and brings in what was found of them; answers how many."""
    while demand_what_changed():
        pass
    now = clock.now()
    city = _City(random.Random(seed), _duty_posts(now), now, Verifiers())  # noqa: S311  (a demo city, not a secret)
    rules = {(held.pack.key, each.id): each for held in held_packs() for each in held.pack.measures}
    rows = PlaceMeasure.objects.filter(dropped_at__isnull=True).select_related("premises__owner")
    found: list[Brought] = []
    kept: dict[UUID, float] = {}
    for row in rows.order_by("premises__source_ref", "rule_id"):
        if row.premises_id not in kept:
            kept[row.premises_id] = _kept(city.chance)
        known = _known(city, row, rules[row.pack_key, row.rule_id], kept[row.premises_id])
        found += [known] if known else []
    return bring_in(command_actor(), found)


def _kept(chance: random.Random) -> float:
    """How much of what it must have a place has: most nearly all, a few much less."""
    draw = chance.random()
    if draw < WELL_KEPT:
        return 1.0
    return chance.uniform(0.45, 0.75) if draw > 1 - BADLY_KEPT else chance.uniform(0.8, 0.98)


def _known(city: _City, row: PlaceMeasure, measure: Measure, kept: float) -> Brought | None:
    chance, owner = city.chance, row.premises.owner
    if chance.random() > LOOKED_AT or owner.pk not in city.duty:
        return None
    checked = Look(
        city.duty[owner.pk], city.now - timedelta(days=chance.randint(20, 150), minutes=chance.randint(0, 600))
    )
    verifier = _verifier(city, measure, owner)
    verified = None
    if verifier and chance.random() < VERIFIED:
        verified = Look(verifier, checked.at + timedelta(days=chance.randint(1, 15), minutes=chance.randint(0, 500)))
    return Brought(row.pk, _finding(chance, row, kept), checked, verified, _trials(city, row, measure, verifier))


def _finding(chance: random.Random, row: PlaceMeasure, kept: float) -> Finding:
    """Counted: so many of what is needed. Otherwise present as a rule, partial or absent where less is kept."""
    if row.missing or row.needed is not None:
        needed = row.needed or chance.randint(3, 40)
        return Finding(State.PARTIAL, held=max(0.0, round(needed * min(1.0, kept + chance.uniform(-0.02, 0.05)))))
    draw = chance.random()
    if draw < kept:
        return Finding(State.PRESENT)
    if draw < kept + 0.15:
        total = chance.randint(2, 6)
        return Finding(State.PARTIAL, held=float(total - 1), total=float(total))
    return Finding(State.ABSENT)


def _trials(
    city: _City, row: PlaceMeasure, measure: Measure, tester: Actor | None
) -> tuple[tuple[NewTrial, Actor], ...]:
    chance = city.chance
    if not measure.trials or tester is None or chance.random() > TESTED:
        return ()
    kind = measure.trials[0].id
    tested = city.duty[row.premises.owner_id].post_id
    days = sorted((chance.uniform(0.2, 4.5) for _ in range(chance.randint(1, 5))), reverse=True)
    return tuple(
        (NewTrial(kind, chance.random() > FAILS, city.now - timedelta(days=each), tested), tester) for each in days
    )


def _verifier(city: _City, measure: Measure, owner: Agency) -> Actor | None:
    """The duty post of the agency that the pack names, or of the one above it where that is the place's own."""
    named = city.verifiers.named(measure.verified_by, owner)
    if named.pk == owner.pk and named.parent_id is not None:
        return city.duty.get(named.parent_id)
    return city.duty.get(named.pk)


def _duty_posts(now: datetime) -> Mapping[UUID, Actor]:
    """Who acts for the duty post of each agency."""
    held = Holding.objects.filter(post__key="duty", until_at__isnull=True).select_related("user__agency", "post")
    return {holding.post.agency_id: actor_for(holding.user, holding.post_id, now) for holding in held}
