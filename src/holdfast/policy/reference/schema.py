"""The tables of the grammar and their keys, as words."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum
from typing import Any

from holdfast.domain.obligation.codec import span_text
from holdfast.kernel.durations import Span
from holdfast.kernel.text import Text
from holdfast.policy.documents.keys import Meaning
from holdfast.policy.documents.pack import PackTable

_SCALARS: Mapping[Any, str] = {
    str: "text",
    bool: "`true` or `false`",
    int: "whole number",
    float: "number",
    date: "day (`2026-01-31`)",
    time: "time of day (`22:00:00`)",
    timedelta: "duration",
    Span: "duration, working days too",
    Text: "text in both languages",
}


@dataclass(frozen=True)
class KeyRow:
    """One key as the reference prints it."""

    name: str
    type: str
    default: str
    means: str


@dataclass(frozen=True)
class TableRow:
    """One table: how its header is written, what it says, its keys. `inline` ones are values of a key."""

    header: str
    says: str
    keys: tuple[KeyRow, ...]
    section: str = ""


def tables() -> Iterator[TableRow]:
    """Every table of a pack in the order in which packs are written, each followed by the tables inside its keys."""
    seen: set[type] = set()
    order = [field for field in dataclasses.fields(PackTable) if field.name in PackTable.__annotations__]
    rest = [field for field in dataclasses.fields(PackTable) if field.name not in PackTable.__annotations__]
    for field in (*order, *rest):
        hint = typing.get_type_hints(PackTable)[field.name]
        kind, many = _inner(hint)
        header = f"[[{field.name}]]" if many else f"[{field.name}]"
        says = field.metadata["meaning"].means
        yield _table(header, kind, field.name, f"{says} {_doc(kind)}")
        yield from _inside(kind, seen)


def _inside(kind: type, seen: set[type]) -> Iterator[TableRow]:
    for hint in typing.get_type_hints(kind).values():
        inner, _ = _inner(hint)
        if isinstance(inner, type) and dataclasses.is_dataclass(inner) and inner not in {*_SCALARS, *seen}:
            seen.add(inner)
            yield _table(_inline_name(inner), inner, "", _doc(inner))
            yield from _inside(inner, seen)


def _table(header: str, kind: type, section: str, says: str) -> TableRow:
    hints = typing.get_type_hints(kind)
    keys = tuple(_key(field, hints[field.name]) for field in dataclasses.fields(kind))
    required = tuple(row for row in keys if row.default == "must be there")
    return TableRow(header, says, (*required, *(row for row in keys if row not in required)), section)


def _key(field: dataclasses.Field[Any], hint: Any) -> KeyRow:
    meaning: Meaning = field.metadata["meaning"]
    return KeyRow(
        name=field.name.rstrip("_"),
        type=_type(hint, meaning),
        default=_default(field),
        means=" ".join([meaning.means, *_limits(meaning)]),
    )


def _type(hint: Any, meaning: Meaning) -> str:
    words = _type_words(hint)
    if meaning.ref:
        words = words.replace("text", "name of " + " or ".join(f"`[[{one}]]`" for one in meaning.ref))
    if meaning.keys_ref:
        words = words.replace("table of", f"table by name of `[[{meaning.keys_ref[0]}]]` of")
    return words + (f" ({meaning.unit})" if meaning.unit else "")


def _type_words(hint: Any) -> str:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _type_words(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return f"list of {_type_words(args[0])}"
    if origin in (dict, Mapping):
        return f"table of {_type_words(args[1])}"
    if hint in _SCALARS:
        return _SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "one of " + ", ".join(f"`{member.value}`" for member in hint)
    return _inline_name(hint)


def _inner(hint: Any) -> tuple[Any, bool]:
    """The type inside an optional one, a list or a table, and whether there may be many."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _inner(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return args[0], True
    if origin in (dict, Mapping):
        return args[1], True
    return hint, False


def _inline_name(kind: type) -> str:
    return kind.__name__.removesuffix("Table").lower() + " table"


def _doc(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split())


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return _default_words(field.default)
    return "must be there" if field.default_factory is dataclasses.MISSING else "none"


def _default_words(value: object) -> str:
    match value:
        case None | "" | ():
            return "none"
        case bool():
            return f"`{str(value).lower()}`"
        case Enum():
            return f"`{value.value}`"
        case timedelta() | Span():
            return f"`{span_text(value)}`"
        case tuple():
            return "`" + ", ".join(map(str, value)) + "`"
        case _:
            return f"`{value}`"


def _limits(meaning: Meaning) -> Iterator[str]:
    if meaning.filled:
        yield "At least one."
    if meaning.least is not None and meaning.most is not None:
        yield f"From {meaning.least:g} to {meaning.most:g}."
    elif meaning.least == 0:
        yield "Not negative."
    elif meaning.least is not None:
        yield "More than nothing."
    words = _FORMS.get("names" if meaning.names else meaning.form)
    if words:
        yield words


_FORMS = {
    "names": "Unique; see Names.",
    "name": "Small letters, digits and `-`, at most 40.",
    "region": "Like `FR` or `AU-ACT`.",
    "currency": "Like `EUR`.",
    "post": "Like `post:duty@own`; see Recipients.",
    "recipient": "See Recipients.",
    "recurrence": "See Recurrences.",
    "rule": "See Names.",
}
