"""One measure of a place with all that is known of it, for its page and for the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_noop as noop

from holdfast.domain.measures.demand import Demanded
from holdfast.domain.measures.measure import Measure
from holdfast.domain.measures.score import Line
from holdfast.domain.measures.trials import Tally
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.evidence.queries import about
from holdfast.rooms.measures import queries
from holdfast.rooms.measures.models import Check, PlaceMeasure, Trial
from holdfast.rooms.measures.queries import Verifier, verified_now
from holdfast.rooms.measures.sheet import Sheet
from holdfast.rooms.measures.verifiers import named_agency

SHOWN = 50


@dataclass(frozen=True)
class Detail:
    """A measure, its rule, its history and its files; `line` is None when it binds nobody here now."""

    row: PlaceMeasure
    sheet: Sheet
    measure: Measure
    line: Line | None
    looks: Sequence[Check]
    trials: Sequence[Trial]
    tally: Tally
    files: Sequence[Evidence]
    posts: Mapping[UUID, Verifier]
    verifier: Agency
    verified: bool

    @property
    def demanded(self) -> Demanded | None:
        return self.line.demanded if self.line else None

    @property
    def newest(self) -> Check | None:
        """The look that would be verified."""
        return next((look for look in self.looks if not look.verified), None)


def detail_of(actor: Actor, measure_id: UUID) -> Detail:
    """NotFound when the actor may not see it."""
    row = queries.one(actor, measure_id)
    sheet = queries.sheet_of(row.premises, row.pack_key)
    measure = sheet.measure(row.rule_id) if sheet else None
    if sheet is None or measure is None:
        raise Refused(noop("No pack here names this measure any more"), code="not-demanded")
    looks = list(queries.history(row)[:SHOWN])
    trials, tally = queries.tests(row)
    listed = list(trials[:SHOWN])
    posts = {row.verifier_post, *(look.by_post for look in looks), *_posts(listed)}
    return Detail(
        row=row,
        sheet=sheet,
        measure=measure,
        line=next((line for line in sheet.lines if line.id == row.rule_id), None),
        looks=looks,
        trials=listed,
        tally=tally,
        files=list(about(actor, Subject(queries.ROOM, row.pk))[:SHOWN]),
        posts=queries.verifiers(posts),
        verifier=named_agency(measure.verified_by, row.premises.owner),
        verified=verified_now(row, clock.now()),
    )


def posts_of_place(row: PlaceMeasure) -> Sequence[Post]:
    """The posts that a test may name: of the agency that answers for the place, and of its branch."""
    path = row.premises.owner_path
    open_ones = Post.objects.filter(agency__path__startswith=path, closed_at__isnull=True)
    return list(open_ones.select_related("agency").order_by("agency__path", "key")[:200])


def _posts(trials: Sequence[Trial]) -> set[UUID | None]:
    return {post for trial in trials for post in (trial.tested_post, trial.by_post)}
