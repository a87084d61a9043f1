"""Every rule of a pack ready to print, section by section; tables that no part of the house uses yet as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from enum import Enum

from django.utils.translation import gettext as _

from holdfast.domain.duties.effort import Effort
from holdfast.domain.duties.standing import Instrument, Status, standing
from holdfast.domain.obligation.rule import ClockRule
from holdfast.kernel.durations import Span
from holdfast.kernel.text import Text
from holdfast.plumbing.pages import said
from holdfast.policy.explain import STANDING_NAMES, grade_name, span_words
from holdfast.policy.pack import Pack
from holdfast.policy.recurrence import recurrence_words
from holdfast.portal.packs.names import KEYS, TABLES, VALUES

STATUS_NAMES = {
    Status.LAW: Text("law", "法律"),
    Status.GUIDANCE: Text("statutory guidance", "法定指引"),
    Status.PLAN: Text("plan", "方案"),
    Status.OURS: Text("ours", "本系统规定"),
}
# What a rule is called by, says and comes from: printed in places of their own.
_APART = frozenset({"id", "key", "title", "text", "instrument", "article"})

More = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Rule:
    """One rule: its name, its sentence in both languages, where it is written, and what else it says."""

    id: str
    title: str
    text: Text
    instrument: Instrument | None
    article: str
    more: More = ()
    is_duty: bool = False

    @property
    def status(self) -> str:
        return said(STATUS_NAMES[self.instrument.status]) if self.instrument else ""

    def standing(self, on: date) -> str:
        """Whether it binds on a day."""
        return said(STANDING_NAMES[standing(self.instrument, on)]) if self.instrument else ""


@dataclass(frozen=True)
class Section:
    """Rules of one kind."""

    key: str
    title: str
    rules: Sequence[Rule]


def sections(pack: Pack) -> Sequence[Section]:
    """The sections that have rules, in the order in which people read a pack."""
    known = (
        Section("grades", _("Grades"), _grades(pack)),
        Section("duties", _("Duties"), _duties(pack)),
        Section("measures", _("Measures"), _measures(pack)),
        Section("targets", _("Targets"), _targets(pack)),
        Section("plans", _("Plans"), _plans(pack)),
        Section("postures", _("Postures and reasons"), _postures(pack)),
        Section("events", _("Large events"), _events(pack)),
        Section("clocks", _("Clocks"), [_clocked(each.rule, each.text, each.instrument) for each in pack.clocks]),
        Section(
            "decisions", _("Decisions"), [_clocked(each.rule, each.text, each.instrument) for each in pack.decisions]
        ),
        *_catalogue(pack),
    )
    return [section for section in known if section.rules]


def find(found: Sequence[Section], rule_id: str) -> Rule | None:
    """The rule that was asked for, else the first."""
    every = [rule for section in found for rule in section.rules]
    return next((rule for rule in every if rule.id == rule_id), every[0] if every else None)


def _grades(pack: Pack) -> Sequence[Rule]:
    return [
        Rule(
            rule.id, said(grade_name(pack, rule.grade)), rule.text, pack.instruments.get(rule.instrument), rule.article
        )
        for rule in pack.book.rules
    ]


def _duties(pack: Pack) -> Sequence[Rule]:
    found = []
    for duty in pack.duties:
        clock = duty.rule.clock
        more = [
            (_("When"), said(recurrence_words(duty.rule.rrule))),
            *(
                (said(pack.postures[key]) if key in pack.postures else key, said(recurrence_words(rrule)))
                for key, rrule in duty.rule.by_posture
            ),
            (_("Grades"), _grades_named(pack, duty.grades)),
            *_windows(clock),
            *_effort(duty.effort),
        ]
        found.append(Rule(duty.id, said(clock.title), duty.text, duty.instrument, clock.article, more, is_duty=True))
    return found


def _effort(effort: Effort | None) -> Iterator[tuple[str, str]]:
    if effort is None:
        return
    takes = said(span_words(effort.takes))
    words = (
        takes if effort.people == 1 else _("%(people)d people, %(takes)s") % {"people": effort.people, "takes": takes}
    )
    yield _("Takes"), f"{words} · {said(effort.basis)}" if effort.basis else words


def _measures(pack: Pack) -> Sequence[Rule]:
    return [
        Rule(
            each.id,
            said(each.title),
            each.text,
            each.instrument,
            each.article,
            [
                (_("Grades"), _grades_named(pack, each.grades)),
                *_plain_fields(each, apart={"grades"}),
            ],
        )
        for each in pack.measures
    ]


def _targets(pack: Pack) -> Sequence[Rule]:
    found = []
    for number, each in enumerate(pack.targets, 1):
        percent = f"{each.percent:g}%"
        text = Text(f"{percent} of measures met", f"措施落实率 {percent}")
        more = [(_("Grades"), _grades_named(pack, each.grades)), *_plain_fields(each, apart={"grades", "percent"})]
        found.append(Rule(f"target.{number}", said(text), text, each.instrument, each.article, more))
    return found


def _plans(pack: Pack) -> Sequence[Rule]:
    return [
        Rule(each.id, said(each.title), each.text, each.instrument, each.article, list(_plain_fields(each)))
        for each in pack.plans
    ]


def _postures(pack: Pack) -> Sequence[Rule]:
    named = [(key, text) for key, text in (*pack.postures.items(), *pack.reasons.items())]
    return [Rule(key, said(text), text, None, "") for key, text in named]


def _events(pack: Pack) -> Sequence[Rule]:
    graded = []
    if pack.event_book:
        as_events = pack.for_kind("large_event")
        graded = [
            Rule(
                rule.id,
                said(grade_name(as_events, rule.grade)),
                rule.text,
                pack.instruments.get(rule.instrument),
                rule.article,
            )
            for rule in pack.event_book.rules
        ]
    return [*graded, *(_clocked(each.rule.rule, each.rule.text, each.rule.instrument) for each in pack.event_clocks)]


def _clocked(rule: ClockRule, text: Text, instrument: Instrument) -> Rule:
    return Rule(rule.key.rule, said(rule.title), text, instrument, rule.article, list(_windows(rule)))


def _windows(rule: ClockRule) -> Iterator[tuple[str, str]]:
    yield _("Owed by"), rule.owner
    if not rule.due_after.is_zero:
        yield _("Due within"), _span(rule.due_after)
    yield _("Late after"), said(span_words(rule.late_after))
    if rule.missed_after is not None:
        yield _("Missed after"), said(span_words(rule.missed_after))
    if rule.evidence:
        yield _("Evidence"), ", ".join(rule.evidence)


def _catalogue(pack: Pack) -> Iterator[Section]:
    """Tables of later parts: each as it is written, whatever its keys are."""
    for field in fields(pack.catalogue):
        value = getattr(pack.catalogue, field.name)
        rows = value if isinstance(value, tuple) else () if value is None else (value,)
        named = TABLES.get(field.name)
        title = said(named) if named else field.name.replace("_", " ").capitalize()
        rules = [_table_row(pack, field.name, number, row) for number, row in enumerate(rows, 1)]
        yield Section(field.name, title, rules)


def _table_row(pack: Pack, table: str, number: int, row: object) -> Rule:
    key = str(getattr(row, "id", "") or getattr(row, "key", "") or number)
    title = getattr(row, "title", None)
    text = getattr(row, "text", None)
    return Rule(
        id=key if key.startswith(f"{table}.") or "." in key else f"{table}.{key}",
        title=said(title) if isinstance(title, Text) else key,
        text=text if isinstance(text, Text) else title if isinstance(title, Text) else Text(""),
        instrument=pack.instruments.get(str(getattr(row, "instrument", ""))),
        article=str(getattr(row, "article", "")),
        more=list(_plain_fields(row)),
    )


def _plain_fields(row: object, apart: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    for field in fields(row):  # type: ignore[arg-type]
        value = getattr(row, field.name)
        if field.name in _APART or field.name in apart or value in (None, "", (), frozenset(), {}):
            continue
        yield said(KEYS[field.name]) if field.name in KEYS else field.name, _printed(value)


def _printed(value: object) -> str:
    """Any value of a pack in words."""
    match value:
        case Text():
            return said(value)
        case Enum():
            return said(VALUES[value.value]) if value.value in VALUES else str(value.value)
        case bool():
            return _("yes") if value else _("no")
        case timedelta():
            return said(span_words(value))
        case Span():
            return _span(value)
        case Mapping():
            return "; ".join(f"{_printed(key)}: {_printed(each)}" for key, each in value.items())
        case frozenset() | set():
            return ", ".join(sorted(_printed(each) for each in value))
        case tuple() | list():
            return ", ".join(_printed(each) for each in value)
        case float():
            return f"{value:g}"
        case _ if is_dataclass(value):
            return " · ".join(f"{name} {words}" for name, words in _named_fields(value))
        case _:
            return str(value)


def _named_fields(value: object) -> Iterator[tuple[str, str]]:
    title = getattr(value, "title", None)
    if isinstance(title, Text):
        yield "", said(title)
    yield from _plain_fields(value, apart={"prompt"})


def _span(span: Span) -> str:
    words = [said(span_words(span.elapsed))] if span.elapsed or not span.working_days else []
    days = [_("%(days)d working days") % {"days": span.working_days}] if span.working_days else []
    return " ".join([*words, *days])


def _grades_named(pack: Pack, keys: Iterable[str]) -> str:
    wanted = set(keys)
    books = {**pack.book.grades, **(pack.event_book.grades if pack.event_book else {})}
    return ", ".join(said(title) for key, title in books.items() if key in wanted) or _("all")
