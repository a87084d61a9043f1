"""The measures of a place: how they stand, and what would be."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop as noop

from holdfast.domain.measures.finding import Finding, State
from holdfast.domain.measures.peers import Peers
from holdfast.domain.measures.score import Figures, Line
from holdfast.domain.measures.trials import Tally, tally
from holdfast.domain.measures.what_if import Reckoning
from holdfast.kernel.errors import Refused
from holdfast.plumbing.inputs import Code
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.measures import queries
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.measures.rest.router import router
from holdfast.rooms.measures.rest.shapes import (
    CheapestStepOut,
    CostOut,
    FiguresOut,
    FindingIn,
    LineOut,
    OutcomeOut,
    PeersOut,
    SheetOut,
    SupposedOut,
    SupposeIn,
    TargetOut,
)
from holdfast.rooms.measures.sheet import Sheet
from holdfast.rooms.measures.supposed import supposed_of


@router.get("/places/{premises_id}", response=list[SheetOut])
def read_measures(request: HttpRequest, premises_id: UUID, pack: Code | None = None) -> list[SheetOut]:
    """What each pack demands of a place and how it stands; the packs in force first."""
    actor = actor_of(request)
    place = queries.place_of(actor, premises_id)
    return [_sheet(actor, sheet) for sheet in queries.sheets_of(place) if pack in (None, sheet.pack.key)]


@router.post("/places/{premises_id}/what-if", response=SupposedOut)
def what_if(request: HttpRequest, premises_id: UUID, body: SupposeIn) -> SupposedOut:
    """The figures that would follow; nothing is written."""
    place = queries.place_of(actor_of(request), premises_id)
    sheet = queries.sheet_of(place, body.pack)
    if sheet is None:
        raise Refused(noop("The pack %(pack)s does not grade this place"), code="not-graded", pack=body.pack)
    findings = {rule: finding_of(said) for rule, said in body.measures.items()}
    then = sheet.supposing(supposed_of(sheet, findings, body.facts, body.posture))
    return SupposedOut(now=_outcome(sheet.reckoning), then=_outcome(then))


def finding_of(said: FindingIn) -> Finding:
    """What the API's caller found."""
    word = State(said.state) if said.state else (State.UNCHECKED if said.held is None else State.PARTIAL)
    return Finding(word, said.held, said.total, said.share)


def _sheet(actor: Actor, sheet: Sheet) -> SheetOut:
    rows = list(sheet.rows.values())
    files, tests = queries.evidence_counts(actor, rows), queries.tallies(rows)
    standing = queries.peers_of(actor, sheet)
    return SheetOut(
        pack=sheet.pack.key,
        version=sheet.pack.version,
        in_force=sheet.holds is not None,
        grade=sheet.situation.grade,
        posture=sheet.situation.posture,
        currency=sheet.pack.currency,
        figures=_figures(sheet.figures),
        lines=[_line(line, sheet.rows.get(line.id), files, tests) for line in sheet.lines],
        not_law=[each.measure.id for each in sheet.not_law],
        targets=_targets(sheet),
        steps=_steps(sheet),
        weakest_peers=_peers(standing.weakest) if standing else None,
        average_peers=_peers(standing.average) if standing else None,
    )


def _line(line: Line, row: PlaceMeasure | None, files: Mapping[UUID, int], tests: Mapping[UUID, Tally]) -> LineOut:
    kept = row or PlaceMeasure()
    measure, needed, mark = line.demanded.measure, line.demanded.needed, line.mark
    tested = tests.get(kept.pk, tally(()))
    return LineOut(
        id=row.pk if row else None,
        rule=line.id,
        title=measure.title.as_json(),
        family=measure.family.value,
        article=measure.article,
        standing=line.demanded.standing.value,
        state=mark.state.value,
        share=mark.share,
        held=mark.held,
        needed=mark.needed,
        missing=needed.missing,
        assumed=needed.assumed,
        checked_at=kept.checked_at,
        verified_at=kept.verified_at,
        verifier_post=kept.verifier_post,
        valid_until=kept.valid_until,
        files=files.get(kept.pk, 0),
        tests=tested.tests,
        failed=tested.failed,
    )


def _targets(sheet: Sheet) -> list[TargetOut]:
    return [
        TargetOut(
            id=each.target.id,
            percent=each.target.percent,
            measures=sorted(each.target.measures),
            met=each.met,
            demanded=each.demanded,
            reached=each.is_reached,
        )
        for each in sheet.judged()
    ]


def _steps(sheet: Sheet) -> list[CheapestStepOut]:
    return [
        CheapestStepOut(
            rule=step.line.id,
            from_share=step.from_share,
            to_share=step.to_share,
            units=step.units,
            weakest_alone=step.alone,
            weakest_together=step.together,
            ties=step.ties,
            cost=CostOut(
                money_from=step.cost.money_from, money_to=step.cost.money_to, staff_hours=step.cost.staff_hours
            ),
        )
        for step in sheet.steps()
    ]


def _figures(figures: Figures | None) -> FiguresOut | None:
    if figures is None:
        return None
    return FiguresOut(
        average=figures.average,
        weakest=figures.weakest,
        weakest_rule=figures.weakest_rule,
        met=figures.met,
        demanded=figures.demanded,
    )


def _peers(peers: Peers) -> PeersOut:
    return PeersOut(rank=peers.rank, of=peers.of, lower=peers.lower, median=peers.median, upper=peers.upper)


def _outcome(reckoning: Reckoning) -> OutcomeOut:
    return OutcomeOut(grade=reckoning.situation.grade, figures=_figures(reckoning.figures))
