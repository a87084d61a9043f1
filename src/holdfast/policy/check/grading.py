"""Rules of grades: facts that the register keeps, conditions that read, rules that can ever decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from holdfast.domain.grading.facts import EVENT_FACTS, PLACE_FACTS, FactValue, Known, PlaceFacts
from holdfast.domain.grading.grade import grade
from holdfast.domain.grading.rule import UNGRADED
from holdfast.policy.check.walk import Wrong, known
from holdfast.policy.compile.grading import book
from holdfast.policy.documents.grading import ConditionTable, FactTable, GradeRuleTable, GradeTable
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.documents.words import FactType
from holdfast.policy.kinds import kinds
from holdfast.policy.problems import Path

# So many places are tried to find rules that never decide; a book with more corners is taken at its word.
MOST_TRIED = 200_000
# A book with more corners than this is not taken: nobody knows whether it tells one sort of hall apart.
MOST_COMPARED = 1_000_000
# What the register reads from the use of a place: no choice of anybody's.
OF_USE = ("public_service", "always_standard")
# A kind, and what is read from its use.
Use = tuple[str, tuple[tuple[str, Known], ...]]


def problems(pack: PackTable) -> Iterator[Wrong]:
    """What is wrong with the books of places and of events."""
    yield from _book("", pack.fact, pack.grade, pack.grade_rule, PLACE_FACTS)
    yield from _book("event_", pack.event_fact, pack.event_grade, pack.event_grade_rule, EVENT_FACTS)


def _book(
    kind: str,
    facts: Sequence[FactTable],
    grades: Sequence[GradeTable],
    rules: Sequence[GradeRuleTable],
    kept: Mapping[str, bool],
) -> Iterator[Wrong]:
    wrong = [*_facts(f"{kind}fact", facts, kept), *_rules(f"{kind}grade_rule", rules, facts, grades)]
    yield from wrong
    if rules and not wrong:
        yield from _never(kind, facts, grades, rules)
        yield from _between(kind, facts, rules)
        if not kind:
            yield from _apart(facts, grades, rules)


def _facts(section: str, facts: Sequence[FactTable], kept: Mapping[str, bool]) -> Iterator[Wrong]:
    for index, fact in enumerate(facts):
        yield from known((section, index, "name"), fact.name, kept)
        if fact.name in kept and kept[fact.name] is not (fact.type is FactType.FLAG):
            yield (section, index, "type"), "flag" if kept[fact.name] else "number", fact.type.value
        if fact.absent is not None and fact.type is FactType.NUMBER:
            yield (section, index, "absent"), "nothing: only a flag can be taken for absent", str(fact.absent)


def _rules(
    section: str, rules: Sequence[GradeRuleTable], facts: Sequence[FactTable], grades: Sequence[GradeTable]
) -> Iterator[Wrong]:
    by_name = {fact.name: fact for fact in facts}
    for i, rule in enumerate(rules):
        yield from known((section, i, "grade"), rule.grade, [*(one.key for one in grades), UNGRADED])
        for word, claims in (("any", rule.any), ("all", rule.all)):
            for j, condition in enumerate(claims):
                yield from _condition((section, i, word, j), condition, by_name)
        if not rule.any and not rule.all and i + 1 < len(rules):
            yield (section, i, "any"), "conditions: the rules below would never be read", "none"
    if grades and (not rules or rules[-1].any or rules[-1].all):
        yield (section,), "a last rule without conditions, so that every place gets an answer", "none"


def _condition(path: Path, condition: ConditionTable, facts: Mapping[str, FactTable]) -> Iterator[Wrong]:
    lower, upper = (condition.above, condition.at_least), (condition.below, condition.at_most)
    has_bounds = any(bound is not None for bound in (*lower, *upper))
    claims = [bool(condition.uses), condition.unknown, condition.is_ is not None, has_bounds]
    if sum(claims) != 1:
        yield path, "exactly one of uses, unknown, is, or bounds", f"{sum(claims)} of them"
    elif condition.uses:
        if condition.fact:
            yield (*path, "fact"), "nothing beside uses", condition.fact
    elif condition.fact not in facts:
        yield from known((*path, "fact"), condition.fact, facts)
    else:
        yield from _claim(path, condition, facts[condition.fact].type, has_bounds=has_bounds)
        yield from _bounds(path, lower, upper)


def _claim(path: Path, condition: ConditionTable, kind: FactType, *, has_bounds: bool) -> Iterator[Wrong]:
    if has_bounds and kind is not FactType.NUMBER:
        yield path, "is = true or is = false: the fact is a flag", "bounds"
    if condition.is_ is not None and kind is not FactType.FLAG:
        yield (*path, "is"), "bounds: the fact is a number", str(condition.is_)


def _bounds(path: Path, lower: Sequence[float | None], upper: Sequence[float | None]) -> Iterator[Wrong]:
    if None not in lower or None not in upper:
        yield path, "one lower and one upper bound at most", "two of one side"
        return
    low = next((bound for bound in lower if bound is not None), None)
    high = next((bound for bound in upper if bound is not None), None)
    if low is None or high is None:
        return
    if low > high or (low == high and (lower[0] is not None or upper[0] is not None)):
        yield path, "a lower bound below the upper one", f"{low:g} and {high:g}"


def _never(
    kind: str, facts: Sequence[FactTable], grades: Sequence[GradeTable], rules: Sequence[GradeRuleTable]
) -> Iterator[Wrong]:
    """Rules that decide of no place, whatever is known of it: every corner that the rules can tell apart is tried."""
    corners = [_corners(fact, rules) for fact in facts]
    uses = ["", *_uses(rules)]
    tried = len(uses)
    for values in corners:
        tried *= len(values)
    if tried * len(rules) > MOST_TRIED:
        return
    compiled = book(facts, grades, rules)
    decided = set()
    for use, corner in product(uses, product(*corners)):
        known_facts = {fact.name: Known(value) for fact, value in zip(facts, corner, strict=True) if value is not None}
        decided.add(grade(PlaceFacts(use, known_facts), compiled).rule)
    for index, rule in enumerate(rules):
        if rule.id not in decided:
            yield (
                (f"{kind}grade_rule", index),
                "a rule that can decide of some place",
                "one that the rules above never let decide",
            )


def _between(kind: str, facts: Sequence[FactTable], rules: Sequence[GradeRuleTable]) -> Iterator[Wrong]:
    """A value that one rule ends before and another begins after belongs to neither: `below = 200`, then `above = 200`."""
    claims = [
        ((f"{kind}grade_rule", i, word, j), claim)
        for i, rule in enumerate(rules)
        for word, listed in (("any", rule.any), ("all", rule.all))
        for j, claim in enumerate(listed)
    ]
    for fact in facts:
        own = [(path, claim) for path, claim in claims if claim.fact == fact.name]
        ends, taken = {claim.below for _, claim in own}, {claim.at_least for _, claim in own}
        taken |= {claim.at_most for _, claim in own}
        for path, claim in own:
            if claim.above is not None and claim.above in ends and claim.above not in taken:
                yield path, f"a rule that takes {claim.above:g} itself: at_least or at_most", f"above {claim.above:g}"


def _apart(
    facts: Sequence[FactTable], grades: Sequence[GradeTable], rules: Sequence[GradeRuleTable]
) -> Iterator[Wrong]:
    """Uses that lists show as one must not be told apart by their grade: whatever one of them is graded for some facts,
    another is too, and the same of facts that are missing. So a hall of one use never stands alone under a listing and a
    grade."""
    compiled, uses = book(facts, grades, rules), _shown_as_one({fact.name for fact in facts})
    asked = [_corners(fact, rules) for fact in facts if fact.name not in OF_USE]
    if prod(map(len, asked)) * len(uses) * len(rules) > MOST_COMPARED:
        # What cannot be tried is not taken: the boundary holds for every pack, not only for small ones.
        yield (
            ("grade_rule", 0),
            "fewer limits, so that it can be tried whether they tell one sort of hall apart",
            "more",
        )
        return
    names = [fact.name for fact in facts if fact.name not in OF_USE]
    given: dict[str, dict[Use, dict[str, str]]] = {}
    for listing, use in uses:
        answers = given.setdefault(listing, {}).setdefault(use, {})
        for corner in product(*asked):
            known_facts = dict(use[1]) | {n: Known(v) for n, v in zip(names, corner, strict=True) if v is not None}
            found = grade(PlaceFacts(use[0], known_facts), compiled)
            asked_for = f"{found.grade} without {found.missing}" if found.missing else found.grade
            answers.setdefault(asked_for, found.rule)
    places = {rule.id: index for index, rule in enumerate(rules)}
    for together in given.values():
        for use, answers in together.items():
            others = {name for other, found in together.items() if other != use for name in found}
            for name in sorted(set(answers) - others):
                path = ("grade_rule", places.get(answers[name], 0))
                yield path, "a grade that other uses of the same listing can have too", f"{name} for one use alone"


def _shown_as_one(facts: set[str]) -> list[tuple[str, Use]]:
    """The uses that lists show as one with others, each once, with what the register reads from them."""
    table = kinds()
    found: dict[tuple[str, Use], None] = {}
    for line in table.tags.values():
        listing = table.listing_of(line.kind)
        if len(table.kinds_listed_as(listing)) > 1:
            of_use = tuple((name, Known(getattr(line, name))) for name in OF_USE if name in facts)
            found[listing, (line.kind, of_use)] = None
    return list(found)


def _corners(fact: FactTable, rules: Iterable[GradeRuleTable]) -> list[FactValue | None]:
    if fact.type is FactType.FLAG:
        return [None, False, True]
    limits = {
        bound
        for rule in rules
        for claim in (*rule.any, *rule.all)
        if claim.fact == fact.name
        for bound in (claim.above, claim.at_least, claim.below, claim.at_most)
        if bound is not None
    }
    around = {value for limit in limits for value in (limit - 0.5, limit, limit + 0.5)}
    return [None, *sorted(around or {0.0})]


def _uses(rules: Iterable[GradeRuleTable]) -> list[str]:
    """One use for each way in which the rules tell uses apart."""
    claims = [frozenset(claim.uses) for rule in rules for claim in (*rule.any, *rule.all) if claim.uses]
    by_way: dict[tuple[bool, ...], str] = {}
    for use in sorted(frozenset().union(*claims)):
        by_way.setdefault(tuple(use in claim for claim in claims), use)
    return list(by_way.values())
