"""Reads a TOML table into a dataclass: one schema, told by the types of the fields. Unknown keys are refused."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, TypeVar

from holdfast.kernel.durations import Span, parse_span
from holdfast.kernel.text import Text
from holdfast.policy.problems import Path

T = TypeVar("T")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
LARGEST_NUMBER = 1e15
LONGEST = timedelta(days=36525)
_HINTS: dict[type, dict[str, Any]] = {}


# A text that is wrong so often is no pack; whoever wrote it mends the first ones first.
ENOUGH = 1000


class _TooManyError(Exception):
    """Ends the reading of a text that has problems without end."""


class Mismatch(ValueError):
    """What was expected where something else came; the reader turns it into a problem with a line."""


class Reader:
    """Collects every problem of a document instead of stopping at the first."""

    def __init__(self) -> None:
        self.found: list[tuple[Path, str, str]] = []

    def refuse(self, path: Path, expected: str, came: object) -> None:
        self.found.append((path, expected, shown(came)))
        if len(self.found) >= ENOUGH:
            raise _TooManyError

    def read(self, kind: type[T], table: object) -> T | None:
        """A `kind` from a table; None when anything in it was refused."""
        try:
            return self._read(kind, table, ())
        except _TooManyError:
            return None

    def _read(self, kind: type[T], table: object, path: Path) -> T | None:
        if not isinstance(table, Mapping):
            self.refuse(path, "a table", table)
            return None
        before = len(self.found)
        fields = {_key(field.name): field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
        self._refuse_unknown(table, fields, path)
        values = {
            field.name: self._field(kind, key, field, table, path)
            for key, field in fields.items()
            if key in table or self._is_missing(field, key, path)
        }
        return None if len(self.found) > before else kind(**values)

    def _refuse_unknown(self, table: Mapping[str, object], fields: Mapping[str, object], path: Path) -> None:
        expected = "one of " + ", ".join(sorted(fields))
        for key in table:
            if key not in fields:
                self.refuse((*path, key), expected, key)

    def _is_missing(self, field: dataclasses.Field[Any], key: str, path: Path) -> bool:
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            self.refuse((*path, key), "a value", "nothing")
        return False

    def _field(self, kind: type, key: str, field: dataclasses.Field[Any], table: Mapping[str, Any], path: Path) -> Any:
        if kind not in _HINTS:
            _HINTS[kind] = typing.get_type_hints(kind)
        return self._value(_HINTS[kind][field.name], table[key], (*path, key))

    def _value(self, hint: Any, value: object, path: Path) -> Any:
        origin = typing.get_origin(hint)
        if origin in (types.UnionType, typing.Union):
            return self._value(next(arg for arg in typing.get_args(hint) if arg is not type(None)), value, path)
        if origin is tuple:
            return self._list(typing.get_args(hint)[0], value, path)
        if origin in (dict, Mapping):
            return self._table(typing.get_args(hint)[1], value, path)
        if isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint not in _SCALARS:
            return self._read(hint, value, path)
        return self._scalar(hint, value, path)

    def _list(self, item: Any, value: object, path: Path) -> tuple[Any, ...]:
        if not isinstance(value, list):
            self.refuse(path, "a list", value)
            return ()
        return tuple(self._value(item, each, (*path, index)) for index, each in enumerate(value))

    def _table(self, item: Any, value: object, path: Path) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            self.refuse(path, "a table", value)
            return {}
        return {key: self._value(item, each, (*path, key)) for key, each in value.items()}

    def _scalar(self, hint: Any, value: object, path: Path) -> Any:
        try:
            read = _enum(hint) if isinstance(hint, type) and issubclass(hint, Enum) else _SCALARS[hint]
            return read(value)
        except Mismatch as mismatch:
            self.refuse(path, str(mismatch), value)
            return None


def shown(value: object) -> str:
    """What came, short enough to read."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _key(name: str) -> str:
    return name.rstrip("_")


def _plain(kind: type, words: str) -> Callable[[object], object]:
    def read(value: object) -> object:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise Mismatch(words)
        return value

    return read


def _word(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Mismatch("a text that is not empty")
    if _CONTROL.search(value):
        raise Mismatch("a text without control characters")
    return value


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST_NUMBER:
        raise Mismatch("a number")
    return value


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Mismatch("a day like 2026-01-31, without quotes")
    return value


def _span(value: object) -> Span:
    if not isinstance(value, str):
        raise Mismatch("a duration like PT15M, P1DT2H or P15WD")
    try:
        span = parse_span(value)
    except (ValueError, OverflowError) as error:
        raise Mismatch("a duration like PT15M, P1DT2H or P15WD") from error
    if abs(span.elapsed) > LONGEST or abs(span.working_days) > LONGEST.days:
        raise Mismatch("a duration of at most a hundred years")
    return span


def _elapsed(value: object) -> timedelta:
    span = _span(value)
    if span.working_days:
        raise Mismatch("a duration without working days")
    return span.elapsed


def _text(value: object) -> Text:
    if not isinstance(value, Mapping) or set(value) != {"en", "zh"} or not all(value.values()):
        raise Mismatch("a text in both languages: { en = ..., zh = ... }")
    return Text(en=str(_word(value["en"])), zh=str(_word(value["zh"])))


def _enum(kind: type[Enum]) -> Callable[[object], Enum]:
    def read(value: object) -> Enum:
        try:
            return kind(value)
        except ValueError as error:
            raise Mismatch("one of " + ", ".join(str(member.value) for member in kind)) from error

    return read


_SCALARS: dict[Any, Callable[[object], object]] = {
    str: _word,
    bool: _plain(bool, "true or false"),
    int: _plain(int, "a whole number"),
    float: _number,
    date: _day,
    time: _plain(time, "a time of day like 22:00:00, without quotes"),
    timedelta: _elapsed,
    Span: _span,
    Text: _text,
}
