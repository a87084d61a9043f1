"""Storing compiled rules: one row for each wording, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from holdfast.domain.obligation.codec import to_json
from holdfast.domain.obligation.rule import ClockRule, RuleKey, SeriesRule
from holdfast.kernel.canonical import canonical_json
from holdfast.rooms.rulebook.models import Rule


def store_rule(rule: ClockRule | SeriesRule) -> Rule:
    """The row of this very wording; storing it again answers the row that is there."""
    return store_rules([rule])[_key(rule).rule]


def store_rules(rules: Iterable[ClockRule | SeriesRule]) -> dict[str, Rule]:
    """The rows of these rules of one pack, by rule id; what is there already is only read."""
    wanted = {row.body_hash: row for row in map(_row, rules)}
    known = list(Rule.objects.filter(body_hash__in=list(wanted)))
    missing = [row for hash_, row in wanted.items() if hash_ not in {each.body_hash for each in known}]
    if missing:
        Rule.objects.bulk_create(missing, ignore_conflicts=True)
        known = list(Rule.objects.filter(body_hash__in=list(wanted)))
    return {row.rule_id: row for row in known}


def _row(rule: ClockRule | SeriesRule) -> Rule:
    key, body = _key(rule), to_json(rule)
    return Rule(
        pack_key=key.pack,
        pack_version=key.version,
        rule_id=key.rule,
        body=body,
        body_hash=hashlib.sha256(canonical_json(body)).hexdigest(),
    )


def _key(rule: ClockRule | SeriesRule) -> RuleKey:
    return rule.key if isinstance(rule, ClockRule) else rule.clock.key
