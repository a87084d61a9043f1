"""Imports and their reports, for pages and the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from holdfast.plumbing.models import Chore
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.premises import access
from holdfast.rooms.premises.models import Intake, Refusal

ASKING = "asking"
HEADER = ("file", "row", "field", "expected", "came")


@dataclass(frozen=True)
class Import:
    """A file with the long run that reads it; without one it waits for its columns (`asking`)."""

    intake: Intake
    chore: Chore | None

    @property
    def id(self) -> UUID:
        return self.intake.pk

    @property
    def state(self) -> str:
        return self.chore.state if self.chore else ASKING

    @property
    def is_over(self) -> bool:
        return self.state in (Chore.State.DONE, Chore.State.FAILED, Chore.State.CANCELLED)

    @property
    def done(self) -> int:
        return self.chore.done if self.chore else 0

    @property
    def total(self) -> int | None:
        return self.chore.total if self.chore else None

    @property
    def result(self) -> dict[str, Any] | None:
        return self.chore.result if self.chore else None

    @property
    def added(self) -> int:
        """How many places were new."""
        return sum((self.result or {}).get("premises", {}).values())

    @property
    def error(self) -> str:
        return self.chore.error if self.chore else ""


def intakes_of(actor: Actor) -> QuerySet[Intake]:
    """The files that came into the actor's branch, the newest last."""
    return visible_to(Intake.objects.all(), actor, access.ENTER_FACTS).select_related("owner", "extract")


def intake_seen(actor: Actor, intake_id: UUID) -> Intake:
    """One file; NotFound when it is absent or not the actor's to see."""
    found = intakes_of(actor).filter(pk=intake_id).first()
    if found is None:
        raise absent()
    return found


def with_runs(intakes: Iterable[Intake]) -> list[Import]:
    """Each file with its run, in one query for all."""
    listed = list(intakes)
    chores = Chore.objects.in_bulk([row.chore for row in listed if row.chore])
    return [Import(row, chores.get(row.chore) if row.chore else None) for row in listed]


def import_seen(actor: Actor, intake_id: UUID) -> Import:
    """One file with its run."""
    return with_runs([intake_seen(actor, intake_id)])[0]


def refusals_of(intake: Intake) -> QuerySet[Refusal]:
    """The rows that were not taken, in the order of the file."""
    return Refusal.objects.filter(intake=intake, taken=False).order_by("pk")


def doubts_of(intake: Intake) -> QuerySet[Refusal]:
    """The rows that were taken and that somebody should look at, in the order of the file."""
    return Refusal.objects.filter(intake=intake, taken=True).order_by("pk")


def report_rows(intake: Intake) -> Iterator[tuple[str, ...]]:
    """The same as a table: file, row, field, what was expected, what came."""
    for row in refusals_of(intake).iterator(chunk_size=2000):
        yield intake.file_name, row.row, row.field, row.expected, row.came
