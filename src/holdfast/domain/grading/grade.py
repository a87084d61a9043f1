"""The grade of a place, with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.domain.grading.facts import Known, PlaceFacts
from holdfast.domain.grading.rule import UNGRADED, Condition, GradeBook, GradeRule


@dataclass(frozen=True)
class Grading:
    """What a place is graded and why: the rule that decided, the facts that were looked at, the one that is missing."""

    grade: str
    rule: str = ""
    missing: str = ""
    looked_at: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


def grade(place: PlaceFacts, book: GradeBook) -> Grading:
    """The grade that the first rule which holds gives; a fact that a rule needs and nobody knows gives `ungraded`."""
    looked_at: list[str] = []
    for rule in book.rules:
        holds, missing = _holds(rule, place, book, looked_at)
        if holds:
            return _graded(rule.grade, place, looked_at, rule=rule.id, missing=_named_missing(rule, place))
        if holds is None:
            return _graded(UNGRADED, place, looked_at, missing=missing)
    return _graded(UNGRADED, place, looked_at)


def _holds(rule: GradeRule, place: PlaceFacts, book: GradeBook, looked_at: list[str]) -> tuple[bool | None, str]:
    """Whether the rule holds; None and the fact's name when that cannot be said."""
    every, missing = _first(rule.all_of, False, place, book, looked_at)
    if every is False or not rule.any_of:
        return every, missing
    some, missing_too = _first(rule.any_of, True, place, book, looked_at)
    if some is False or every:
        return some, missing_too
    return None, missing or missing_too


def _first(
    claims: tuple[Condition, ...], wanted: bool, place: PlaceFacts, book: GradeBook, looked_at: list[str]
) -> tuple[bool | None, str]:
    """`wanted` as soon as one claim is that, else the contrary; None and the fact's name when an unknown one stands
    between."""
    missing = ""
    for claim in claims:
        if claim.fact and claim.fact not in looked_at:
            looked_at.append(claim.fact)
        answer = _claim(claim, place, book)
        if answer is wanted:
            return wanted, ""
        if answer is None:
            missing = missing or claim.fact
    return (None, missing) if missing else (not wanted, "")


def _claim(condition: Condition, place: PlaceFacts, book: GradeBook) -> bool | None:
    if condition.uses:
        return place.kind in condition.uses
    known = place.known.get(condition.fact) or _absent(condition.fact, book)
    if condition.unknown:
        return known is None
    if known is None:
        return None
    if condition.wanted is not None:
        return bool(known.value) is condition.wanted
    return condition.bounds.hold(known.value)


def _absent(fact: str, book: GradeBook) -> Known | None:
    absent = book.facts[fact].absent
    return None if absent is None else Known(absent)


def _named_missing(rule: GradeRule, place: PlaceFacts) -> str:
    if rule.grade != UNGRADED:
        return ""
    return next((c.fact for c in (*rule.all_of, *rule.any_of) if c.unknown and c.fact not in place.known), "")


def _graded(name: str, place: PlaceFacts, looked_at: list[str], *, rule: str = "", missing: str = "") -> Grading:
    assumed = tuple(fact for fact in looked_at if fact in place.known and place.known[fact].assumed)
    return Grading(grade=name, rule=rule, missing=missing, looked_at=tuple(looked_at), assumed=assumed)
