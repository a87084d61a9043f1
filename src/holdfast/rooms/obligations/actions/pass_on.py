"""Records that another agency answers for from now on: what is owed about them goes with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from holdfast.domain.obligation.states import State
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.obligations import facts
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.obligations.opening import owner_post
from holdfast.rooms.obligations.rules import compiled
from holdfast.rooms.outbox.actions import withdraw


@dataclass(frozen=True)
class PassedOn:
    """How many series and how many open obligations go along."""

    series: int = 0
    owed: int = 0


def owed_about(room: str, ids: Sequence[UUID]) -> PassedOn:
    """What would go along; writes nothing."""
    return PassedOn(_running(room, ids).count(), _open(room, ids).count())


@transaction.atomic
def pass_to_agency(room: str, ids: Sequence[UUID], owner: Agency) -> PassedOn:
    """`owner` owes from now on what is open and what recurs about these records, at the post that each rule names there.

    Windows stay as they are; what was settled or missed before stays with whoever owed it then. What waits to be sent
    about them is taken back: the next step of each clock speaks to the new post. The act behind it is entered by the
    caller, as one entry for each record.
    """
    series = list(_running(room, ids).select_for_update(of=("self",)).order_by("pk").values_list("pk", "rule_id"))
    owed = list(_open(room, ids).select_for_update(of=("self",)).order_by("pk").only("pk", "rule_id", "ticked_to"))
    for rule_id, pks in _by_rule(series).items():
        Series.objects.filter(pk__in=pks).update(**_owned_by(rule_id, owner))
    for rule_id, pks in _by_rule((row.pk, row.rule_id) for row in owed).items():
        Obligation.objects.filter(pk__in=pks).update(**_owned_by(rule_id, owner), version=F("version") + 1)
    for row in owed:
        if row.ticked_to is not None:
            withdraw(facts.itself(row))
    return PassedOn(len(series), len(owed))


def _running(room: str, ids: Sequence[UUID]) -> QuerySet[Series]:
    return Series.objects.filter(subject_room=room, subject_id__in=ids, ends_at__isnull=True)


def _open(room: str, ids: Sequence[UUID]) -> QuerySet[Obligation]:
    return Obligation.objects.filter(subject_room=room, subject_id__in=ids, state=State.OPEN.value)


def _by_rule(rows: Iterable[tuple[UUID, int]]) -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = defaultdict(list)
    for pk, rule_id in rows:
        found[rule_id].append(pk)
    return found


def _owned_by(rule_id: int, owner: Agency) -> dict[str, object]:
    return {"owner": owner, "owner_path": owner.path, "post": owner_post(compiled(rule_id).clock, owner)}
