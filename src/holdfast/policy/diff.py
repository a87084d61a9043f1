"""What differs between two packs: rules that came, went or changed, and places whose grade changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from holdfast.domain.grading.facts import PlaceFacts
from holdfast.domain.grading.grade import grade
from holdfast.domain.obligation.codec import to_json
from holdfast.kernel.canonical import plain
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
    if name == "grade_rule" and kept_old != kept_new:
        yield Difference(Change.MOVED, name, "order", "order", " > ".join(kept_old), " > ".join(kept_new))


def _fields(section: str, rule: str, old: Json, new: Json) -> Iterator[Difference]:
    for field in dict.fromkeys([*old, *new]):
        if old.get(field) != new.get(field):
            yield Difference(Change.CHANGED, section, rule, field, _words(old.get(field)), _words(new.get(field)))


def _sections(pack: Pack) -> dict[str, dict[str, Json]]:
    return {
        "pack": {
            "pack": {"title": plain(pack.title.as_json()), "jurisdiction": pack.jurisdiction},
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
            }
            for duty in pack.duties
        },
        "clock": {each.id: _with_text(each.rule, each.text.as_json()) for each in pack.clocks},
        "decision": {each.id: _with_text(each.rule, each.text.as_json()) for each in pack.decisions},
    }


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
