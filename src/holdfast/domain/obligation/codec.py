"""Rules as JSON and back: what the rulebook stores is what the clock reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from typing import Any, TypeVar

from holdfast.domain.lanes import Lane
from holdfast.domain.obligation.rule import ClockRule, Hours, LadderStep, Point, RuleKey, SeriesRule
from holdfast.domain.obligation.states import Kind, StepKind
from holdfast.kernel.durations import Span, parse_span
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.text import Text

Json = dict[str, Any]
T = TypeVar("T")


def to_json(rule: ClockRule | SeriesRule) -> Json:
    """The rule as plain JSON; `form` says which of the two it is."""
    if isinstance(rule, ClockRule):
        return {"form": "clock", **_clock_json(rule)}
    return {
        "form": "series",
        "clock": _clock_json(rule.clock),
        "rrule": rule.rrule,
        "by_posture": dict(rule.by_posture),
        "on_working_days": rule.on_working_days,
        "hours": _hours_json(rule.hours),
        "horizon": span_text(rule.horizon),
    }


def from_json(body: Mapping[str, Any]) -> ClockRule | SeriesRule:
    """The rule that `to_json` wrote; BadInput names the field that cannot be read."""
    form = body.get("form")
    if form == "clock":
        return _clock(body)
    if form == "series":
        return SeriesRule(
            clock=_clock(_field(body, "clock", dict)),
            rrule=_field(body, "rrule", str),
            by_posture=tuple(_field(body, "by_posture", dict).items()),
            on_working_days=_field(body, "on_working_days", str),
            hours=_maybe(body, "hours", _hours),
            horizon=_field(body, "horizon", elapsed),
        )
    raise BadInput(Place(field="form"), "clock or series", str(form))


def span_text(span: Span | timedelta) -> str:
    """ISO 8601 in whole seconds, `PT900S` or `P15WD`; what `parse_span` reads back."""
    elapsed_part = span if isinstance(span, timedelta) else span.elapsed
    days = 0 if isinstance(span, timedelta) else span.working_days
    seconds = int(elapsed_part.total_seconds())
    sign = "-" if seconds < 0 or days < 0 else ""
    whole = f"{abs(days)}WD" if days else ""
    return f"{sign}P{whole}" + (f"T{abs(seconds)}S" if seconds or not days else "")


def elapsed(text: str) -> timedelta:
    """A duration without working days; ValueError when it has some."""
    span = parse_span(text)
    if span.working_days:
        raise ValueError("a duration without working days")
    return span.elapsed


def _clock_json(rule: ClockRule) -> Json:
    return {
        "pack": rule.key.pack,
        "version": rule.key.version,
        "rule": rule.key.rule,
        "title": rule.title.as_json(),
        "kind": rule.kind.value,
        "article": rule.article,
        "owner": rule.owner,
        "opens_before": span_text(rule.opens_before),
        "due_after": span_text(rule.due_after),
        "late_after": span_text(rule.late_after),
        "missed_after": _span_or_none(rule.missed_after),
        "early_tolerance": span_text(rule.early_tolerance),
        "backdating": _span_or_none(rule.backdating),
        "allowed_hours": _hours_json(rule.allowed_hours),
        "may_pause": rule.may_pause,
        "may_excuse": rule.may_excuse,
        "excuse_decided_by": rule.excuse_decided_by,
        "excuse_rule": rule.excuse_rule,
        "evidence": list(rule.evidence),
        "lane": rule.lane.value,
        "ladder": [_step_json(step) for step in rule.ladder],
        "catch_up_limit": _span_or_none(rule.catch_up_limit),
        "past_after": _span_or_none(rule.past_after),
        # Only where there is one: the wording of every other rule, and so its hash, stays what it was.
        **({"checklist": [_point_json(point) for point in rule.checklist]} if rule.checklist else {}),
    }


def _clock(body: Mapping[str, Any]) -> ClockRule:
    return ClockRule(
        key=RuleKey(*(_field(body, name, str) for name in ("pack", "version", "rule"))),
        title=_field(body, "title", Text.from_json),
        kind=_field(body, "kind", Kind),
        article=_field(body, "article", str),
        owner=_field(body, "owner", str),
        opens_before=_field(body, "opens_before", elapsed),
        due_after=_field(body, "due_after", parse_span),
        late_after=_field(body, "late_after", elapsed),
        missed_after=_maybe(body, "missed_after", elapsed),
        early_tolerance=_field(body, "early_tolerance", elapsed),
        backdating=_maybe(body, "backdating", elapsed),
        allowed_hours=_maybe(body, "allowed_hours", _hours),
        may_pause=_field(body, "may_pause", bool),
        may_excuse=_field(body, "may_excuse", bool),
        excuse_decided_by=_field(body, "excuse_decided_by", str),
        excuse_rule=_field(body, "excuse_rule", str),
        evidence=_field(body, "evidence", tuple),
        lane=_field(body, "lane", Lane),
        ladder=tuple(_step(step) for step in _field(body, "ladder", list)),
        catch_up_limit=_maybe(body, "catch_up_limit", elapsed),
        past_after=_maybe(body, "past_after", elapsed),
        checklist=_maybe(body, "checklist", _points) or (),
    )


def _point_json(point: Point) -> Json:
    return {"key": point.key, "text": point.text.as_json()}


def _points(rows: list[Json]) -> tuple[Point, ...]:
    return tuple(Point(_field(row, "key", str), _field(row, "text", Text.from_json)) for row in rows)


def _step_json(step: LadderStep) -> Json:
    return {
        "kind": step.kind.value,
        "anchor": step.anchor,
        "offset": span_text(step.offset),
        "to": [[who, span_text(delay)] for who, delay in step.to],
        "channels": list(step.channels),
    }


def _step(body: Mapping[str, Any]) -> LadderStep:
    return LadderStep(
        kind=_field(body, "kind", StepKind),
        anchor=_field(body, "anchor", str),
        offset=_field(body, "offset", elapsed),
        to=tuple((who, elapsed(delay)) for who, delay in _field(body, "to", list)),
        channels=_field(body, "channels", tuple),
    )


def _hours_json(hours: Hours | None) -> list[str] | None:
    return None if hours is None else [hours.opens.isoformat(), hours.closes.isoformat()]


def _hours(pair: list[str]) -> Hours:
    return Hours(*(time.fromisoformat(text) for text in pair))


def _span_or_none(span: timedelta | None) -> str | None:
    return None if span is None else span_text(span)


def _field(body: Mapping[str, Any], name: str, read: Callable[[Any], T]) -> T:
    if name not in body:
        raise BadInput(Place(field=name), "a value", "nothing")
    try:
        return read(body[name])
    except (TypeError, ValueError, AttributeError) as error:
        raise BadInput(Place(field=name), str(error), str(body[name])) from error


def _maybe(body: Mapping[str, Any], name: str, read: Callable[[Any], T]) -> T | None:
    return None if body.get(name) is None else _field(body, name, read)
