"""A verification that runs out: verifying again is owed by whoever verifies, with the clock that everything has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from holdfast.domain.measures.measure import Measure
from holdfast.domain.obligation.rule import RuleKey
from holdfast.domain.obligation.states import State
from holdfast.kernel.errors import NotFound, Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.measures.places import Holds
from holdfast.rooms.measures.verifiers import Verifiers, named_agency
from holdfast.rooms.obligations.actions import open_obligation, settle
from holdfast.rooms.obligations.actions.open_many import NewOwed, open_many
from holdfast.rooms.obligations.actions.withdraw import withdraw_rows
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import ROOM as PREMISES
from holdfast.rooms.premises.queries import label_of
from holdfast.rooms.rulebook.models import Rule
from holdfast.rooms.rulebook.queries import row_of

# What a pack calls the clock of verifying again; a pack without it leaves verifications to run out unannounced.
RENEW = "clock.verify-again"


def renew(actor: Actor, measure: Measure, row: PlaceMeasure, place: Premises, holds: Holds) -> Obligation | None:
    """Settles what was owed of this measure, and opens the next verification when this one runs out."""
    settle_owed(actor, row)
    rule = _rule(holds)
    if rule is None or row.valid_until is None:
        return None
    return open_obligation(
        rule,
        subject=Subject(PREMISES, place.pk),
        label=_label(place, measure),
        owner=named_agency(measure.verified_by, place.owner),
        starts_at=row.valid_until,
        occurrence=_occurrence(row),
        actor=actor,
    )


def renew_many(verified: Sequence[tuple[Measure, PlaceMeasure, Premises, Holds]]) -> int:
    """The same for many that have nothing owed yet, in few statements; answers how many were opened."""
    return open_many(list(_owed(verified)))


def settle_owed(actor: Actor, row: PlaceMeasure) -> None:
    """The verification that was owed is done; where it comes before its window, nobody owes it any more."""
    now = clock.now()
    for owed in _open(row):
        try:
            settle(actor, owed.pk, true_at=now)
        except Refused:
            withdraw_rows([owed], "verified_earlier", actor)


def let_go(actor: Actor, row: PlaceMeasure) -> int:
    """A measure that was checked again, failed or is not demanded any more has nothing to be verified again."""
    return withdraw_rows(_open(row), "not_verified", actor)


def _owed(verified: Sequence[tuple[Measure, PlaceMeasure, Premises, Holds]]) -> Iterator[NewOwed]:
    """Rules and agencies are looked up once for all places that share them."""
    rules = {holds.basis: _rule(holds) for _, _, _, holds in verified}
    verifiers = Verifiers()
    for measure, row, place, holds in verified:
        rule = rules[holds.basis]
        if rule is None or row.valid_until is None:
            continue
        yield NewOwed(
            rule,
            subject=Subject(PREMISES, place.pk),
            label=_label(place, measure),
            owner=verifiers.named(measure.verified_by, place.owner),
            starts_at=row.valid_until,
            occurrence=_occurrence(row),
        )


def _label(place: Premises, measure: Measure) -> str:
    return f"{label_of(place)}: {measure.title.en}"


def _occurrence(row: PlaceMeasure) -> str:
    return f"{_prefix(row)}{row.valid_until:%Y%m%dT%H%M%S}"


def _open(row: PlaceMeasure) -> list[Obligation]:
    owed = Obligation.objects.filter(
        subject_room=PREMISES,
        subject_id=row.premises_id,
        occurrence__startswith=_prefix(row),
        state=State.OPEN.value,
    )
    return list(owed.select_for_update(of=("self",)).order_by("pk"))


def _prefix(row: PlaceMeasure) -> str:
    return f"{row.pk.hex}/"


def _rule(holds: Holds) -> Rule | None:
    try:
        return row_of(RuleKey(holds.pack.key, holds.pack.version, RENEW))
    except NotFound:
        return None
