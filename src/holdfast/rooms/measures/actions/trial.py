"""Unannounced tests of measures: pass or fail, of a post, never of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdfast.domain.measures.finding import State
from holdfast.domain.measures.measure import TrialKind
from holdfast.domain.measures.trials import after_failing, tally
from holdfast.domain.mode import Mode
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.measures.access import TEST
from holdfast.rooms.measures.actions.check import write_finding, write_look
from holdfast.rooms.measures.actions.locking import Held, check_moment, check_note, held_measure
from holdfast.rooms.measures.entries import committed, enter
from holdfast.rooms.measures.facts import finding_of
from holdfast.rooms.measures.models import PlaceMeasure, Trial
from holdfast.rooms.measures.renewing import let_go


@dataclass(frozen=True)
class NewTrial:
    """One test: its kind in the pack, how it went, which post of the place was tested and when."""

    kind: str
    passed: bool
    true_at: datetime
    tested_post: UUID | None = None
    note: str = ""
    mode: Mode = Mode.LIVE


@transaction.atomic
def record_trial(actor: Actor, measure_id: UUID, new: NewTrial) -> Trial:
    """Enters a test; a failed one marks the measure down as the pack says, and its verification is over. What was
    tested in an exercise changes nothing that is live."""
    held = held_measure(actor, TEST, measure_id)
    check_moment(new.true_at)
    kind = _kind(held, new.kind)
    _check_post(held, new.tested_post)
    salt, commitments = committed(check_note(new.note))
    trial = _write(actor, held, new, salt)
    row = held.row
    if not new.passed and new.mode is Mode.LIVE:
        row = _mark_down(actor, row, trial, kind)
    enter(
        "tested",
        row,
        new.true_at,
        actor,
        mode=new.mode,
        commitments=commitments,
        trial=str(trial.pk),
        kind=new.kind,
        passed=new.passed,
        tested_post=str(new.tested_post) if new.tested_post else None,
    )
    return trial


def _mark_down(actor: Actor, row: PlaceMeasure, trial: Trial, kind: TrialKind) -> PlaceMeasure:
    outcomes = Trial.objects.filter(measure=row, mode=Mode.LIVE.value).values_list("passed", flat=True)
    finding = after_failing(finding_of(row), tally(list(outcomes)), State(kind.leaves))
    let_go(actor, row)
    row = write_finding(row, finding, trial.true_at, actor)
    write_look(actor, row, trial.true_at, trial=trial)
    return row


def _write(actor: Actor, held: Held, new: NewTrial, salt: str) -> Trial:
    return Trial.objects.create(
        measure=held.row,
        owner_path=held.place.owner_path,
        mode=new.mode.value,
        kind=new.kind,
        passed=new.passed,
        tested_post=new.tested_post,
        by_post=actor.post_id,
        true_at=new.true_at,
        entered_at=clock.now(),
        note=check_note(new.note),
        note_salt=salt,
    )


def _kind(held: Held, wanted: str) -> TrialKind:
    kinds = {kind.id: kind for kind in held.measure.trials}
    if wanted not in kinds:
        expected = "one of " + ", ".join(kinds) if kinds else "a measure that the pack tests"
        raise BadInput(Where(field="kind"), expected, wanted or "nothing")
    return kinds[wanted]


def _check_post(held: Held, post_id: UUID | None) -> None:
    """The post is one of the agency that answers for the place, or of its branch."""
    if post_id is None:
        return
    posts = Post.objects.filter(pk=post_id, agency__path__startswith=held.place.owner_path, closed_at__isnull=True)
    if not posts.exists():
        raise BadInput(Where(field="tested_post"), "a post of the agency that answers for the place", str(post_id))
