"""Compiled rules with their plans, kept by the process: a rule's row never changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from holdfast.domain.obligation.codec import from_json
from holdfast.domain.obligation.rule import ClockRule, RuleKey, SeriesRule
from holdfast.domain.obligation.schedule import PlannedStep, plan_of
from holdfast.kernel.errors import Refused
from holdfast.rooms.rulebook.models import Rule


@dataclass(frozen=True)
class Compiled:
    """A rule, and the steps of its clock; `series` is None for a one-off."""

    clock: ClockRule
    series: SeriesRule | None
    plan: tuple[PlannedStep, ...]


def compiled(rule_id: int) -> Compiled:
    """The rule of a row, read once a process and database."""
    return _compiled(str(connection.settings_dict["NAME"]), rule_id)


@lru_cache(maxsize=4096)
def _compiled(_database: str, rule_id: int) -> Compiled:
    return compile_rule(Rule.objects.get(pk=rule_id))


def compile_rule(row: Rule) -> Compiled:
    rule = from_json(row.body)
    if isinstance(rule, SeriesRule):
        return Compiled(rule.clock, rule, plan_of(rule.clock))
    return Compiled(rule, None, plan_of(rule))


def sibling(key: RuleKey, rule_id: str) -> Rule:
    """Another rule of the same edition of the same pack, the newest row of it."""
    rows = Rule.objects.filter(pack_key=key.pack, pack_version=key.version, rule_id=rule_id)
    row = rows.order_by("-pk").first()
    if row is None:
        raise Refused("The pack %(pack)s has no rule %(rule)s", code="no-rule", pack=key.pack, rule=rule_id)
    return row
