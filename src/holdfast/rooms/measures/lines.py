"""The measures of a place as rows of a table, ready to print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from holdfast.domain.duties.standing import Standing
from holdfast.domain.measures.finding import State
from holdfast.domain.measures.score import Line
from holdfast.domain.measures.trials import Tally, tally
from holdfast.plumbing import clock
from holdfast.plumbing.pages import said
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.measures.queries import Verifier, evidence_counts, tallies, verified_now, verifiers
from holdfast.rooms.measures.sheet import Sheet
from holdfast.rooms.measures.words import STATES, TONES, amount_words, fact_words, percent, unit_words, verifier_words


@dataclass(frozen=True)
class Row:
    """One measure. `id` is None until its row is written; `lapsed`: the verification ran out."""

    id: UUID | None
    rule: str
    title: str
    state: str
    word: str
    tone: str
    amount: str
    share: int
    missing: str
    assumed: bool
    voluntary: bool
    files: int
    tests: int
    miss_rate: int | None
    checked_at: datetime | None
    verified_at: datetime | None
    verified_on: date | None
    verified_by: str
    lapsed: bool


def rows_of_sheet(actor: Actor, sheet: Sheet) -> list[Row]:
    """The rows in the pack's order, in three queries more than the sheet."""
    there = [sheet.rows[line.id] for line in sheet.lines if line.id in sheet.rows]
    files, tests = evidence_counts(actor, there), tallies(there)
    by = verifiers(row.verifier_post for row in there)
    return [_row(line, sheet, files, tests, by) for line in sheet.lines]


def counts(rows: list[Row]) -> dict[str, int]:
    """How many are present, partial, absent, and not known or not checked."""
    found = Counter(row.state for row in rows)
    seen = {state.value: found[state.value] for state in (State.PRESENT, State.PARTIAL, State.ABSENT)}
    return {**seen, "open": found[State.UNCHECKED.value] + found[State.UNKNOWN.value]}


def _row(
    line: Line, sheet: Sheet, files: Mapping[UUID, int], tests: Mapping[UUID, Tally], by: Mapping[UUID, Verifier]
) -> Row:
    row = sheet.rows.get(line.id) or PlaceMeasure()
    measure, needed, mark = line.demanded.measure, line.demanded.needed, line.mark
    tested = tests.get(row.pk, tally(()))
    return Row(
        id=row.pk if line.id in sheet.rows else None,
        rule=line.id,
        title=said(measure.title),
        state=mark.state.value,
        word=str(STATES[mark.state]),
        tone=TONES[mark.state],
        amount=amount_words(mark, unit_words(measure, sheet.situation.posture)),
        share=percent(mark.share),
        missing=fact_words(needed.missing, sheet.pack) if needed.missing else "",
        assumed=needed.assumed,
        voluntary=line.demanded.standing is Standing.VOLUNTARY,
        files=files.get(row.pk, 0),
        tests=tested.tests,
        miss_rate=None if tested.miss_rate is None else percent(tested.miss_rate),
        checked_at=row.checked_at,
        verified_at=row.verified_at,
        verified_on=_day(row.verified_at, sheet),
        verified_by=verifier_words(by.get(row.verifier_post)) if row.verified_at and row.verifier_post else "",
        lapsed=row.verified_at is not None and not verified_now(row, clock.now()),
    )


def _day(moment: datetime | None, sheet: Sheet) -> date | None:
    """The day in the place's own zone."""
    return moment.astimezone(ZoneInfo(sheet.place.owner.zone)).date() if moment else None
