"""Whether a settlement counts, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from holdfast.domain.obligation.refusal import Refusal
from holdfast.domain.obligation.rule import ClockRule, Hours
from holdfast.domain.obligation.states import State
from holdfast.domain.obligation.window import Window


@dataclass(frozen=True)
class Standing:
    """Where the obligation stands: a missed one may be settled once, afterwards, and stays missed."""

    window: Window
    state: State = State.OPEN
    settled_at: datetime | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True)
class Claim:
    """What somebody says: done at `true_at`, said at `entered_at`, with so many pieces of evidence.

    `noted_at`: when it was noted on a device without network; how far back counts from there, since nobody can say
    sooner what has no way out."""

    true_at: datetime
    entered_at: datetime
    evidence: int = 0
    noted_at: datetime | None = None

    @property
    def said_at(self) -> datetime:
        return self.noted_at or self.entered_at


def settle(standing: Standing, rule: ClockRule, claim: Claim, zone: str) -> State | Refusal:
    """Met or met late by the true time, grace counting as due; a missed one stays missed. Else why not."""
    refusal = _already(standing) or _wrong_time(standing, rule, claim, zone) or _no_evidence(rule, claim)
    if refusal:
        return refusal
    if standing.state is State.MISSED:
        return State.MISSED
    # A clock that stands still cannot run late.
    counted = min(claim.true_at, standing.paused_at) if standing.paused_at else claim.true_at
    return State.MET if counted <= standing.window.late else State.MET_LATE


def within(hours: Hours, moment: datetime, zone: str) -> bool:
    """Whether a moment lies in these hours of the day in `zone`; hours may cross midnight."""
    clock = moment.astimezone(ZoneInfo(zone)).time()
    if hours.opens <= hours.closes:
        return hours.opens <= clock < hours.closes
    return clock >= hours.opens or clock < hours.closes


def _already(standing: Standing) -> Refusal | None:
    if standing.settled_at is None and standing.state in (State.OPEN, State.MISSED):
        return None
    if standing.state is State.WITHDRAWN:
        return Refusal("withdrawn", "It was withdrawn: nobody owes it any more")
    if standing.state is State.EXCUSED:
        return Refusal("excused", "It was excused: nobody owes it any more")
    return Refusal("already-settled", "It was settled already")


def _wrong_time(standing: Standing, rule: ClockRule, claim: Claim, zone: str) -> Refusal | None:
    earliest = standing.window.opens - rule.early_tolerance
    if claim.true_at > claim.said_at or claim.said_at > claim.entered_at:
        return Refusal("in-the-future", "The time given lies in the future")
    if claim.true_at < earliest:
        return Refusal("too-early", "Too early: it can be settled from %(earliest)s", {"earliest": earliest})
    if rule.backdating is not None and claim.said_at - claim.true_at > rule.backdating:
        oldest = claim.said_at - rule.backdating
        return Refusal("too-far-back", "The time given lies too far back: %(oldest)s at most", {"oldest": oldest})
    if rule.allowed_hours and not within(rule.allowed_hours, claim.true_at, zone):
        hours = {"opens": rule.allowed_hours.opens, "closes": rule.allowed_hours.closes}
        return Refusal("outside-hours", "It counts from %(opens)s to %(closes)s only", hours)
    return None


def _no_evidence(rule: ClockRule, claim: Claim) -> Refusal | None:
    if rule.evidence and not claim.evidence:
        return Refusal("evidence-needed", "Add evidence first")
    return None
