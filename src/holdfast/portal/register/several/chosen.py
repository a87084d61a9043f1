"""The places that an act is about: those that were ticked, or all that the filters leave, as far as the reader may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.portal.register.listing import places
from holdfast.portal.register.several.acts import Act
from holdfast.portal.register.wanted import Wanted
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Premises


@dataclass(frozen=True)
class Chosen:
    """`rows`: the places that the act may touch. `left_out`: those that the reader sees and may not act on."""

    act: Act
    rows: Sequence[Premises]
    left_out: Sequence[Premises]
    every: bool
    pack: Pack | None

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def too_many(self) -> bool:
        return self.count > self.act.most

    @property
    def ids(self) -> list[UUID]:
        return [row.pk for row in self.rows]


def choose(actor: Actor, act: Act, wanted: Wanted, pack: Pack | None, ids: Iterable[UUID], *, every: bool) -> Chosen:
    """Narrowed by the filters too where single rows were ticked: what the list does not show is not touched."""
    rows = places(actor, wanted, clock.now())
    if not every:
        rows = rows.filter(pk__in=list(ids))
    found = list(rows[: act.most + 1])
    open_ones = Premises.objects.filter(pk__in=[row.pk for row in found], closed_at__isnull=True)
    mine = set(visible_to(open_ones, actor, act.right, room=ROOM).values_list("pk", flat=True))
    return Chosen(
        act=act,
        rows=[row for row in found if row.pk in mine],
        left_out=[row for row in found if row.pk not in mine],
        every=every,
        pack=pack,
    )
