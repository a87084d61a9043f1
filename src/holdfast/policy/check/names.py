"""Names: none twice, and none that nobody has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from holdfast.policy.check.walk import Told, Wrong, known, name_of, names_in, told
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.problems import Path

# Rules of these sections share one list of ids: the rulebook, the ledger and pages know a rule by its id alone.
RULES = (
    "grade_rule event_grade_rule measure target plan duty clock event_clock decision responsibility survey exercise "
    "course indicator"
).split()
APART = "instrument fact event_fact grade event_grade posture reason ladder tier milestone risk_band".split()
ALSO_APART = (
    "roster_post alert_domain alert_kind alert_level alert_template response_level response_group incident_kind store_item"
).split()
# What the house itself opens decisions of.
NEEDED = ("excuse", "adopt", "release")


def problems(pack: PackTable) -> Iterator[Wrong]:
    """Names that are there twice, that nobody declares, that go round in a circle, that the house needs."""
    for section in (*APART, *ALSO_APART):
        yield from _twice(_named(pack, [section]))
    yield from _twice(_named(pack, RULES))
    for one in told(pack):
        yield from _references(pack, one)
    for section, field in (("instrument", "amends"), ("tier", "supplied_by"), ("indicator", "part_of")):
        yield from _circle(pack, section, field)
    yield from _ranks(pack)
    for decision in NEEDED if pack.decision or pack.clock or pack.event_clock else ():
        if decision not in names_in(pack, "decision"):
            yield ("decision",), f"a decision named {decision}: the house opens it", "none"


def _named(pack: PackTable, sections: Sequence[str]) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    for section in sections:
        for index, table in enumerate(getattr(pack, section)):
            key = next(key for key in ("id", "key", "name") if hasattr(table, key))
            found.append(((section, index, key), name_of(table)))
    return found


def _twice(names: Sequence[tuple[Path, str]]) -> Iterator[Wrong]:
    seen: set[str] = set()
    for path, name in names:
        if name in seen:
            yield path, "a name that is not used yet", name
        seen.add(name)


def _references(pack: PackTable, one: Told) -> Iterator[Wrong]:
    if one.meaning.ref:
        names = _all(pack, one.meaning.ref)
        for path, value in one.each():
            yield from known(path, value, names)
    if one.meaning.keys_ref and one.value:
        names = _all(pack, one.meaning.keys_ref)
        for key in one.value:
            yield from known((*one.path, key), key, names)


def _all(pack: PackTable, sections: Sequence[str]) -> dict[str, None]:
    return dict.fromkeys(name for section in sections for name in names_in(pack, section))


def _circle(pack: PackTable, section: str, field: str) -> Iterator[Wrong]:
    """A chain of references that comes back to where it began; told once, at its first table."""
    onward = {name_of(table): getattr(table, field) for table in getattr(pack, section)}
    done: set[str] = set()
    for index, start in enumerate(onward):
        way: list[str] = []
        at = start
        while at and at not in way and at not in done:
            way.append(at)
            at = onward.get(at, "")
        if at and at in way:
            circle = " > ".join([*way[way.index(at) :], at])
            yield (section, index, field), "no circle", circle
        done.update(way)


def _ranks(pack: PackTable) -> Iterator[Wrong]:
    first = next(iter(pack.posture), None)
    if first is not None and first.key != "normal":
        yield ("posture", 0, "key"), "normal, the least strict, as the first posture", first.key
