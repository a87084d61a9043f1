"""Facts, grades and their rules."""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.domain.grading.facts import FactSpec
from holdfast.domain.grading.rule import Bounds, Condition, GradeBook, GradeRule
from holdfast.kernel.text import Text
from holdfast.policy.documents.grading import ConditionTable, FactTable, GradeRuleTable, GradeTable
from holdfast.policy.documents.words import FactType


def book(facts: Iterable[FactTable], grades: Iterable[GradeTable], rules: Iterable[GradeRuleTable]) -> GradeBook:
    """The grade book that three tables say: of places, or of large events."""
    return GradeBook(
        grades={grade.key: grade.title for grade in grades},
        facts={fact.name: _fact(fact) for fact in facts},
        rules=tuple(_rule(rule) for rule in rules),
    )


def _fact(fact: FactTable) -> FactSpec:
    return FactSpec(fact.name, fact.title, fact.type is FactType.FLAG, fact.absent, fact.unit or Text(""))


def _rule(rule: GradeRuleTable) -> GradeRule:
    return GradeRule(
        id=rule.id,
        grade=rule.grade,
        text=rule.text,
        article=rule.article,
        instrument=rule.instrument,
        any_of=tuple(_condition(condition) for condition in rule.any),
        all_of=tuple(_condition(condition) for condition in rule.all),
    )


def _condition(table: ConditionTable) -> Condition:
    return Condition(
        fact=table.fact,
        uses=frozenset(table.uses),
        unknown=table.unknown,
        wanted=table.is_,
        bounds=Bounds(table.above, table.at_least, table.below, table.at_most),
    )
