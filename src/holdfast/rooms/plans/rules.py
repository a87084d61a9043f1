"""Which kind of plan a subject must have, by the pack in force there, and the rules that sign, review and renew it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as noop

from holdfast.domain.obligation.rule import RuleKey
from holdfast.domain.plans.kinds import PlanKind
from holdfast.domain.plans.staleness import goes_stale_at
from holdfast.kernel.errors import NotFound, Refused
from holdfast.kernel.working_calendar import WorkingCalendar
from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.plans.subjects import Of
from holdfast.rooms.rulebook.models import Rule
from holdfast.rooms.rulebook.queries import InForce, packs_in_force, row_of, working_calendar


@dataclass(frozen=True)
class Held:
    """A kind of plan as the pack in force says it."""

    kind: PlanKind
    in_force: InForce

    @property
    def pack(self) -> Pack:
        return self.in_force.pack

    def opens_clocks(self, on: date) -> bool:
        """Whether the kind binds on a day, by law or taken on freely."""
        return self.in_force.standing(self.kind.instrument, on).opens_clocks

    def rule(self, rule_id: str) -> Rule | None:
        """The row of a rule of the same pack; None when the kind names none."""
        return row_of(RuleKey(self.pack.key, self.pack.version, rule_id)) if rule_id else None


def kind_for(of: Of) -> Held | None:
    """The kind of plan that a pack in force asks of a subject; None: no pack that holds there knows of one."""
    for in_force in packs_in_force(of.owner.path, today(of.owner)):
        found = kind_in(in_force.pack, of.of, of.grades)
        if found is not None:
            return Held(found, in_force)
    return None


def require_kind(of: Of) -> Held:
    """The kind, or why no plan can be written."""
    held = kind_for(of)
    if held is None:
        raise Refused(noop("No pack in force here says what such a plan holds"), code="no-plan-kind")
    return held


def kind_in(pack: Pack, of: str, grades: Mapping[str, str]) -> PlanKind | None:
    """A pack's kind of plan for a subject: the city's own before that of any agency, a grade's own before any other."""
    fits = [kind for kind in pack.plans if _fits(kind, of, grades.get(pack.key, ""))]
    return min(fits, key=lambda kind: (kind.of != of, not kind.grades), default=None)


def sign_rule(held: Held) -> Rule:
    """The decision that signs a plan off."""
    try:
        rule = held.rule(held.kind.decision)
    except NotFound:
        rule = None
    if rule is None:
        raise Refused(noop("The pack in force names no decision that signs a plan off"), code="no-sign-rule")
    return rule


def sign_level(held: Held) -> str:
    """The level of the agency that signs, where the pack names one: `post:commander@district` is `district`."""
    who, _, level = held.kind.signed_by.partition("@")
    if who.startswith("level:"):
        level = who.removeprefix("level:")
    return "" if level == "own" else level


def stale_moment(held: Held, owner: Agency, counted_from: datetime) -> datetime:
    """From when a plan signed or confirmed at `counted_from` is too old."""
    days = held.kind.valid_for.working_days
    calendar = working_calendar(owner, today(owner)) if days else WorkingCalendar()
    return goes_stale_at(held.kind.valid_for, counted_from, calendar, owner.zone)


def today(owner: Agency) -> date:
    return clock.now().astimezone(ZoneInfo(owner.zone)).date()


def _fits(kind: PlanKind, of: str, grade: str) -> bool:
    if kind.of == of:
        return not kind.grades or grade in kind.grades
    return kind.of == "agency" and of == "city"
