"""What adopting a pack for an area from a day would change there: worked out by what re-grades, in a transaction that
cannot write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from holdfast.domain.regrading.difference import Difference, Summing
from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.regrading import add_up, efforts, night_of, packs_by_branch, work_out
from holdfast.rooms.rulebook.models import Pack as PackRow
from holdfast.rooms.rulebook.queries import InForce, packs_in_force, read

BATCH = 2000
Say = Callable[[int, int], None]


@dataclass(frozen=True)
class Proposal:
    """A version of a pack, for an area, from a day; from when on its rules that are not law are taken on freely."""

    row: PackRow
    area: Agency
    from_on: date
    voluntary_from: date | None = None

    @property
    def pack(self) -> Pack:
        return read(self.row)

    @property
    def before(self) -> Pack | None:
        """The version that holds in the area on that day without it."""
        held = packs_in_force(self.area.path, self.from_on)
        return next((each.pack for each in held if each.pack.key == self.row.key), None)

    @property
    def begins_at(self) -> datetime:
        """The first moment of the day in the area; now, when that is over."""
        return max(clock.now(), datetime.combine(self.from_on, time(), tzinfo=ZoneInfo(self.area.zone)))


def places_of(area: Agency) -> int:
    """How many places there are to look at."""
    return Premises.objects.filter(closed_at__isnull=True, owner_path__startswith=area.path).count()


def difference_of(proposal: Proposal, say: Say = lambda done, total: None) -> Difference:
    """Grades every open place of the area as if the proposal held; `say` is told how far it is between the batches."""
    summing = Summing(night_of(proposal.pack), efforts())
    total, done = places_of(proposal.area), 0
    last: UUID | None = None
    while rows := _add_batch(proposal, summing, last):
        done, last = done + len(rows), rows[-1].pk
        say(done, max(total, done))
    return summing.difference()


def _add_batch(proposal: Proposal, into: Summing, last: UUID | None) -> list[Premises]:
    places = Premises.objects.filter(closed_at__isnull=True, owner_path__startswith=proposal.area.path)
    if last:
        places = places.filter(pk__gt=last)
    with _only_reading(), clock.at(proposal.begins_at):
        rows = list(places.select_related("owner").defer("shape").order_by("pk")[:BATCH])
        was = packs_by_branch(proposal.row.key, rows)
        add_up(work_out(proposal.pack, rows, in_force=_as_if(proposal, was)), into, was=was)
    return rows


def _as_if(proposal: Proposal, was: Mapping[str, InForce | None]) -> dict[str, InForce | None]:
    """What would hold in each branch: the proposal, but where an area inside has adopted the pack for itself."""
    held = InForce(proposal.pack, proposal.row, proposal.area.path, proposal.from_on, proposal.voluntary_from)
    return {path: old if old and _is_inside(old, proposal.area) else held for path, old in was.items()}


def _is_inside(held: InForce, area: Agency) -> bool:
    return held.area_path != area.path and held.area_path.startswith(area.path)


@contextmanager
def _only_reading() -> Iterator[None]:
    """What would write in here fails; undone at the end, so that a transaction around it writes on."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield
        transaction.set_rollback(True)
