"""Bringing in what was found, verified and tested before this house kept it: many measures at once, by the same rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.measures.demand import Needed
from holdfast.domain.measures.finding import WHOLE, Finding, Mark, State, mark, problem_with
from holdfast.domain.measures.measure import Measure
from holdfast.domain.measures.trials import after_failing, tally
from holdfast.domain.measures.verifying import Looker, refusal, valid_until
from holdfast.kernel.errors import BadInput, NotAllowed, Refused
from holdfast.kernel.errors import Place as Where
from holdfast.kernel.subject import Subject
from holdfast.kernel.working_calendar import WorkingCalendar
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record_many
from holdfast.rooms.measures.actions.check import EXPECTED
from holdfast.rooms.measures.actions.trial import NewTrial
from holdfast.rooms.measures.actions.verify import WHY_NOT
from holdfast.rooms.measures.demanding import demand_at, lock_places
from holdfast.rooms.measures.facts import ROOM
from holdfast.rooms.measures.models import Check, PlaceMeasure, Trial
from holdfast.rooms.measures.places import Holds, held_at, held_packs
from holdfast.rooms.measures.renewing import renew_many
from holdfast.rooms.measures.verifiers import Verifiers

FIELDS = ("state", "share", "held", "total", "at_most", "checked_at", "verified_at", "verifier_post", "valid_until")


@dataclass(frozen=True)
class Look:
    """Who looked, and when."""

    by: Actor
    at: datetime


@dataclass(frozen=True)
class Brought:
    """What is known of one measure: a check, perhaps its verification, and tests since."""

    measure_id: UUID
    finding: Finding
    checked: Look
    verified: Look | None = None
    trials: tuple[tuple[NewTrial, Actor], ...] = ()


@dataclass
class _Written:
    """What is to be written."""

    rows: list[PlaceMeasure] = field(default_factory=list)
    looks: list[Check] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    renewals: list[tuple[Measure, PlaceMeasure, Holds]] = field(default_factory=list)
    counts: dict[str, Counter[UUID]] = field(default_factory=dict)
    verifiers: Verifiers = field(default_factory=Verifiers)


@transaction.atomic
def bring_in(actor: Actor, brought: Sequence[Brought]) -> int:
    """Writes it all with one entry an agency; only at the machine itself. Whoever checked verifies nothing here either.

    Refused as a whole when one of it cannot be. Answers how many measures.
    """
    if not actor.by_command:
        raise NotAllowed(noop("Past checks are brought in at the machine itself"), code="not-by-command")
    rows = PlaceMeasure.objects.select_related("premises__owner").in_bulk([each.measure_id for each in brought])
    lock_places(sorted({row.premises_id for row in rows.values()}))
    written, held = _Written(), held_packs()
    for each in brought:
        _take(written, rows[each.measure_id], each, held)
    _write(written)
    for key in sorted({row.pack_key for row in rows.values()}):
        demand_at(sorted({row.premises_id for row in rows.values() if row.pack_key == key}), key, actor)
    record_many(list(_entries(actor, written)))
    return len(written.rows)


def _take(written: _Written, row: PlaceMeasure, brought: Brought, held: Iterable[Holds]) -> None:
    holds = held_at(row.premises.owner_path, [each for each in held if each.pack.key == row.pack_key])
    measure = next((each for each in holds.pack.measures if each.id == row.rule_id), None) if holds else None
    if holds is None or measure is None:
        raise Refused(noop("This measure is not demanded of the place any more"), code="not-demanded")
    _check(brought.finding, counted=measure.need_at(row.premises.posture) is not None)
    finding = brought.finding
    _look(written, row, finding, brought.checked)
    row.checked_at = brought.checked.at
    if brought.verified:
        _verified(written, row, measure, brought, brought.verified)
    passed: list[bool] = []
    for new, by in brought.trials:
        passed.append(new.passed)
        trial = _trial(written, row, new, by)
        if not new.passed:
            leaves = next(State(kind.leaves) for kind in measure.trials if kind.id == new.kind)
            finding = after_failing(finding, tally(passed), leaves)
            row.verified_at, row.verifier_post, row.valid_until = None, None, None
            _look(written, row, finding, Look(by, new.true_at), trial=trial)
    _keep(written, row, finding)
    if row.valid_until:
        written.renewals.append((measure, row, holds))


def _check(finding: Finding, *, counted: bool) -> None:
    wrong = problem_with(finding, counted=counted)
    if wrong:
        raise BadInput(Where(field=wrong), EXPECTED[wrong], str(getattr(finding, wrong)))


def _verified(written: _Written, row: PlaceMeasure, measure: Measure, brought: Brought, look: Look) -> None:
    named = written.verifiers.named(measure.verified_by, row.premises.owner)
    checked, verifier = (Looker(each.by.user_id, each.by.path) for each in (brought.checked, look))
    why = refusal(checked, verifier, named.path)
    if why:
        raise Refused(WHY_NOT[why], code=why, who=named.name_en)
    zone = row.premises.owner.zone
    row.verified_at, row.verifier_post = look.at, look.by.post_id
    row.valid_until = valid_until(look.at, measure.valid_for, WorkingCalendar(), zone)
    _look(written, row, brought.finding, look, verified=True)


def _look(
    written: _Written,
    row: PlaceMeasure,
    finding: Finding,
    look: Look,
    *,
    verified: bool = False,
    trial: Trial | None = None,
) -> None:
    stands = _mark(row, finding)
    written.looks.append(
        Check(
            measure=row,
            state=stands.state.value,
            share=stands.share,
            held=stands.held,
            needed=stands.needed,
            true_at=look.at,
            entered_at=clock.now(),
            by_post=look.by.post_id,
            by_user=look.by.user_id,
            by_path=look.by.path,
            verified=verified,
            trial=trial,
        )
    )
    _count(written, "failed" if trial else "verified" if verified else "checked", row)


def _trial(written: _Written, row: PlaceMeasure, new: NewTrial, by: Actor) -> Trial:
    trial = Trial(
        measure=row,
        owner_path=row.premises.owner_path,
        mode=new.mode.value,
        kind=new.kind,
        passed=new.passed,
        tested_post=new.tested_post,
        by_post=by.post_id,
        true_at=new.true_at,
        entered_at=clock.now(),
    )
    written.trials.append(trial)
    _count(written, "tested", row)
    return trial


def _keep(written: _Written, row: PlaceMeasure, finding: Finding) -> None:
    stands = _mark(row, finding)
    row.state, row.share, row.held = stands.state.value, stands.share, finding.held
    row.total = finding.total
    row.at_most = None if finding.at_most >= WHOLE else finding.at_most
    written.rows.append(row)


def _mark(row: PlaceMeasure, finding: Finding) -> Mark:
    return mark(finding, Needed(None if finding.total else row.needed, row.missing))


def _write(written: _Written) -> None:
    PlaceMeasure.objects.bulk_update(written.rows, FIELDS, batch_size=100)
    Trial.objects.bulk_create(written.trials, batch_size=1000)
    Check.objects.bulk_create(written.looks, batch_size=1000)
    renew_many([(measure, row, row.premises, holds) for measure, row, holds in written.renewals])


def _count(written: _Written, what: str, row: PlaceMeasure) -> None:
    written.counts.setdefault(what, Counter())[row.premises.owner_id] += 1


def _entries(actor: Actor, written: _Written) -> Iterator[NewEntry]:
    paths = {row.premises.owner_id: row.premises.owner_path for row in written.rows}
    for owner, path in sorted(paths.items()):
        yield NewEntry(
            kind=f"{ROOM}.brought_in",
            subject=Subject("agencies", owner),
            true_at=clock.now(),
            owner_path=path,
            actor=actor.ref,
            facts={what: counted[owner] for what, counted in sorted(written.counts.items())},
        )
