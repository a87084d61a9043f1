"""What differs between two packs: rules that came, went or changed, and places whose grade changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from holdfast.domain.grading.facts import PlaceFacts
from holdfast.domain.grading.grade import grade
from holdfast.domain.grading.rule import GradeBook
from holdfast.domain.measures.measure import Measure, Target
from holdfast.domain.obligation.codec import to_json
from holdfast.domain.plans.kinds import PlanKind
from holdfast.kernel.canonical import plain
from holdfast.policy.check.walk import name_of
from holdfast.policy.documents.pack import Catalogue
from holdfast.policy.pack import Pack

Json = Mapping[str, object]


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Difference:
    """One field of one rule: what it was and what it is. A rule that came or went has no field."""

    change: Change
    section: str
    rule: str
    field: str = ""
    old: str = ""
    new: str = ""

    def as_json(self) -> dict[str, str]:
        named = {"change": self.change.value, "section": self.section, "rule": self.rule}
        return named | {"field": self.field, "old": self.old, "new": self.new}


@dataclass(frozen=True)
class GradeMove:
    """So many places go from one grade to another."""

    old: str
    new: str
    places: int


def diff(old: Pack, new: Pack) -> tuple[Difference, ...]:
    """Every difference, section by section: what a reader would have to compare by eye."""
    before, after = _sections(old), _sections(new)
    return tuple(found for section in before for found in _section(section, before[section], after[section]))


def grade_moves(old: Pack, new: Pack, places: Iterable[PlaceFacts]) -> tuple[GradeMove, ...]:
    """How many places change their grade, by where from and where to; those that stay are not told."""
    moves: dict[tuple[str, str], int] = {}
    for place in places:
        pair = grade(place, old.book).grade, grade(place, new.book).grade
        moves[pair] = moves.get(pair, 0) + 1
    return tuple(GradeMove(*pair, count) for pair, count in sorted(moves.items()) if pair[0] != pair[1])


def _section(name: str, old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[Difference]:
    for rule in old:
        if rule not in new:
            yield Difference(Change.REMOVED, name, rule)
    for rule, body in new.items():
        if rule not in old:
            yield Difference(Change.ADDED, name, rule)
        else:
            yield from _fields(name, rule, old[rule], body)
    kept_old, kept_new = [r for r in old if r in new], [r for r in new if r in old]
    if name in ("grade_rule", "event_grade_rule", "posture") and kept_old != kept_new:
        yield Difference(Change.MOVED, name, "order", "order", " > ".join(kept_old), " > ".join(kept_new))


def _fields(section: str, rule: str, old: Json, new: Json) -> Iterator[Difference]:
    for field in dict.fromkeys([*old, *new]):
        if old.get(field) != new.get(field):
            yield Difference(Change.CHANGED, section, rule, field, _words(old.get(field)), _words(new.get(field)))


def _sections(pack: Pack) -> dict[str, dict[str, Json]]:
    events = pack.event_book or GradeBook({}, {}, ())
    return {
        "pack": {
            "pack": {
                "title": plain(pack.title.as_json()),
                "jurisdiction": pack.jurisdiction,
                "currency": pack.currency,
            },
            "calendar": _fields_of(pack.calendar),
            "messages": _fields_of(pack.messages),
            "limits": _fields_of(pack.limits),
        },
        "instrument": {key: _fields_of(one) for key, one in pack.instruments.items()},
        "fact": {name: _fields_of(spec) for name, spec in pack.book.facts.items()},
        "grade": {key: {"title": title.as_json()} for key, title in pack.book.grades.items()},
        "grade_rule": {rule.id: _fields_of(rule) for rule in pack.book.rules},
        "duty": {
            duty.id: {
                **_rule_fields(to_json(duty.rule)),
                "text": duty.text.as_json(),
                "instrument": duty.instrument.key,
                "of": duty.of,
                "grades": sorted(duty.grades),
                "uses": sorted(duty.uses),
                "agencies": sorted(duty.agencies),
                "effort": _fields_of(duty.effort) if duty.effort else None,
            }
            for duty in pack.duties
        },
        "event_fact": {name: _fields_of(spec) for name, spec in events.facts.items()},
        "event_grade": {key: {"title": title.as_json()} for key, title in events.grades.items()},
        "event_grade_rule": {rule.id: _fields_of(rule) for rule in events.rules},
        "posture": {key: {"title": title.as_json()} for key, title in pack.postures.items()},
        "reason": {key: {"title": title.as_json()} for key, title in pack.reasons.items()},
        "measure": {each.id: _of_instrument(each) for each in pack.measures},
        "target": {each.id: _of_instrument(each) for each in pack.targets},
        "plan": {each.id: _of_instrument(each) for each in pack.plans},
        "clock": {each.id: _with_text(each.rule, each.text.as_json()) for each in pack.clocks},
        "event_clock": {
            each.rule.id: {
                **_with_text(each.rule.rule, each.rule.text.as_json()),
                "anchor": each.anchor,
                "offset": str(each.offset),
                "grades": sorted(each.grades),
            }
            for each in pack.event_clocks
        },
        "decision": {each.id: _with_text(each.rule, each.text.as_json()) for each in pack.decisions},
        **_catalogue(pack.catalogue),
    }


def _catalogue(catalogue: Catalogue) -> dict[str, dict[str, Json]]:
    """The tables that wait for their rooms: of a kind that is there once, one row."""
    found: dict[str, dict[str, Json]] = {}
    for section in vars(catalogue):
        value = getattr(catalogue, section)
        rows = value if isinstance(value, tuple) else [value] if value else []
        found[section] = {name_of(row) or section: _fields_of(row) for row in rows}
    return found


def _of_instrument(rule: Measure | Target | PlanKind) -> dict[str, object]:
    """A rule's fields; of its instrument the key, as what the instrument says is told by itself."""
    return {**_fields_of(rule), "instrument": rule.instrument.key}


def _with_text(rule: object, text: Json) -> Json:
    return {**_rule_fields(to_json(rule)), "text": text}  # type: ignore[arg-type]


def _rule_fields(body: Mapping[str, object]) -> dict[str, object]:
    """The fields of a rule and of its clock side by side; the version of the pack is no difference of a rule."""
    clock = body.get("clock")
    flat = {**body, **clock} if isinstance(clock, Mapping) else dict(body)
    return {key: value for key, value in flat.items() if key not in ("clock", "form", "pack", "version", "rule")}


def _fields_of(value: object) -> dict[str, object]:
    return {name: _plain(getattr(value, name)) for name in vars(value)}


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(str(each) for each in value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return _fields_of(value)
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _words(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_words(each)}" for key, each in value.items() if each not in (None, "", [], False))
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value) or "nothing"
    return str(value)
