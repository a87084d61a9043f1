"""The difference of a proposal in words: rule by rule, then what it would do in the area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from holdfast.domain.obligation.rule import SeriesRule
from holdfast.domain.regrading.difference import Difference, DutyMove, GradeMove, MeasureMove
from holdfast.domain.regrading.rounds import Rounds
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.plumbing.pages import said
from holdfast.policy.diff import diff
from holdfast.policy.pack import Pack
from holdfast.portal.adoption.difference import Proposal
from holdfast.rooms.premises.telling import Line, Told, told

MOST = 60


@dataclass(frozen=True)
class Shown:
    """Everything that `portal/adoption/_difference.html` prints."""

    proposal: Proposal
    before: Pack | None
    made_at: datetime
    difference: Difference
    lines: tuple[Line, ...]
    more: int
    wording: tuple[str, ...]
    told: Told


def shown(proposal: Proposal, difference: Difference, made_at: datetime | None = None) -> Shown:
    """The words of one proposal's difference."""
    found = told(difference, proposal.pack)
    before = proposal.before
    lines = (*found.duties, *found.measures)
    touched = {line.rule_id for line in lines}
    return Shown(
        proposal=proposal,
        before=before,
        made_at=made_at or clock.now(),
        difference=difference,
        lines=lines[:MOST],
        more=max(0, len(lines) - MOST),
        wording=tuple(_only_worded(before, proposal.pack, touched)) if before else (),
        told=found,
    )


def kept(difference: Difference) -> dict[str, object]:
    """A difference as a chore keeps it: numbers by rule id; the words come from the packs when it is read."""
    return {
        "places": difference.places,
        "grades": dict(difference.grades),
        "moves": [[move.old, move.new, move.places] for move in difference.moves],
        "missing": dict(difference.missing),
        "assumed": difference.assumed,
        "duties": [
            [duty.rule_id, duty.gained, duty.lost, *map(_pair, (duty.before, duty.after, duty.hours))]
            for duty in difference.duties
        ],
        "measures": [[each.rule_id, each.gained, each.lost, each.hours, each.unknown] for each in difference.measures],
        "rounds": [_pair(difference.before), _pair(difference.after)],
    }


def from_kept(saved: Mapping[str, object], pack: Pack, before: Pack | None) -> Difference:
    """The difference that a chore kept."""
    words: dict[str, object] = dict(saved)
    return Difference(
        places=words["places"],  # type: ignore[arg-type]
        grades=words["grades"],  # type: ignore[arg-type]
        moves=tuple(GradeMove(*move) for move in words["moves"]),  # type: ignore[attr-defined]
        missing=words["missing"],  # type: ignore[arg-type]
        assumed=words["assumed"],  # type: ignore[arg-type]
        duties=tuple(_duty(duty, pack, before) for duty in words["duties"]),  # type: ignore[attr-defined]
        measures=tuple(_measure(each, pack, before) for each in words["measures"]),  # type: ignore[attr-defined]
        before=Rounds(*words["rounds"][0]),  # type: ignore[index]
        after=Rounds(*words["rounds"][1]),  # type: ignore[index]
    )


def _duty(saved: list[object], pack: Pack, before: Pack | None) -> DutyMove:
    rule_id, gained, lost, was_rounds, now_rounds, hours = saved
    was, now = _series(before, str(rule_id)), _series(pack, str(rule_id))
    title = (now or was).clock.title if (now or was) else Text(str(rule_id))  # type: ignore[union-attr]
    move = DutyMove(str(rule_id), title, int(str(gained)), int(str(lost)), Rounds(*was_rounds), Rounds(*now_rounds))  # type: ignore[misc]
    staff = Rounds(*hours) if hours else None  # type: ignore[misc]
    return replace(move, hours=staff, was=was if lost else None, now=now if gained else None)


def _measure(saved: list[object], pack: Pack, before: Pack | None) -> MeasureMove:
    rule_id, gained, lost, hours, unknown = saved
    known = {each.id: each.title for book in (before, pack) if book for each in book.measures}
    title = known.get(str(rule_id), Text(str(rule_id)))
    return MeasureMove(str(rule_id), title, int(str(gained)), int(str(lost)), float(str(hours)), int(str(unknown)))


def _series(pack: Pack | None, rule_id: str) -> SeriesRule | None:
    return next((duty.rule for duty in pack.duties if duty.id == rule_id), None) if pack else None


def _only_worded(before: Pack, pack: Pack, touched: set[str]) -> Iterator[str]:
    """Rules that read otherwise and change nothing at any place of the area."""
    titles = {duty.id: duty.rule.clock.title for duty in pack.duties}
    titles |= {measure.id: measure.title for measure in pack.measures}
    titles |= {each.id: each.rule.title for each in (*pack.clocks, *pack.decisions)}
    rules = dict.fromkeys(each.rule for each in diff(before, pack) if each.section not in ("pack", "instrument"))
    for rule_id in rules:
        if rule_id not in touched:
            yield said(titles[rule_id]) if rule_id in titles else rule_id


def _pair(rounds: Rounds | None) -> list[float] | None:
    return [rounds.a_day, rounds.a_night] if rounds else None


def nothing_known() -> str:
    """What stands there until an area and a day are chosen."""
    return _("Choose an area and a day to see what the pack would change there.")
