"""Lists in pages by key, not by number: what comes or goes in between shifts nothing, and page 900 costs what page 1 does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from ninja import Schema
from pydantic import Field, StringConstraints

from holdfast.kernel.canonical import canonical_json
from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing.inputs import without_controls

M = TypeVar("M", bound=Model)
T = TypeVar("T")

MOST = 200
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many rows at most")]
After = Annotated[str, StringConstraints(max_length=600), Field(description="`next` of the page before")]


class Page(Schema, Generic[T]):
    """Rows, and the key to ask for those that follow (null: there are none)."""

    items: list[T]
    next: str | None = None


@dataclass(frozen=True)
class Leaf(Generic[M]):
    """A page of a list that is turned both ways: the keys of its neighbours, empty where the list ends."""

    rows: list[M]
    before: str = ""
    after: str = ""


def page_of(
    queryset: QuerySet[M], *, after: str, limit: int, by: Sequence[str] = ("pk",)
) -> tuple[list[M], str | None]:
    """At most `limit` rows after the key, ascending by `by`, whose last name is unique; and the key of the next page."""
    if after:
        queryset = queryset.filter(_beyond(by, _read(after, queryset.model, by)))
    rows = list(queryset.order_by(*by)[: limit + 1])
    following = _key(rows[limit - 1], by) if len(rows) > limit else None
    return rows[:limit], following


def one_page(queryset: QuerySet[M], *, after: str, limit: int, by: Sequence[str] = ("pk",)) -> Page[M]:
    """The same as an answer of the API."""
    rows, following = page_of(queryset, after=after, limit=limit, by=by)
    return Page(items=rows, next=following)


def leaf_of(
    queryset: QuerySet[M],
    *,
    by: Sequence[str],
    limit: int,
    after: str = "",
    before: str = "",
    last: bool = False,
    reckoned: Mapping[str, Callable[[Any], Any]] | None = None,
) -> Leaf[M]:
    """At most `limit` rows behind `after`, in front of `before`, or the last ones; else the first.

    `reckoned` reads the names of `by` that are no columns of the table but annotations of the query (a rank)."""
    back = last or bool(before)
    if key := before or ("" if last else after):
        values = _read(key, queryset.model, by, reckoned or {})
        queryset = queryset.filter(_beyond(by, values, "lt" if back else "gt"))
    order = [f"-{name}" for name in by] if back else by
    rows = list(queryset.order_by(*order)[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    if back:
        rows.reverse()
    behind = (more if back else bool(after)) and bool(rows)
    ahead = (bool(before) if back else more) and bool(rows)
    return Leaf(rows, _key(rows[0], by) if behind else "", _key(rows[-1], by) if ahead else "")


@dataclass(frozen=True)
class Part(Generic[M]):
    """One part of a list that is read part after part, each in an order that an index serves."""

    rows: QuerySet[M]
    by: Sequence[str]
    reckoned: Mapping[str, Callable[[Any], Any]] | None = None


def chained_leaf(
    parts: Sequence[Part[M]], *, limit: int, after: str = "", before: str = "", last: bool = False
) -> Leaf[M]:
    """A leaf of the parts as one list. A key says its part first, `2.` and the key in it; `2.` alone is where that part
    begins or, read backwards, where it ends. One part alone has plain keys."""
    if len(parts) == 1:
        (one,) = parts
        turned = {"after": after, "before": before, "last": last}
        return leaf_of(one.rows, by=one.by, limit=limit, reckoned=one.reckoned, **turned)  # type: ignore[arg-type]
    back = last or bool(before)
    number, key = _part_of(before or ("" if last else after), len(parts), back)
    found = _gathered(parts, limit, number, key, back)
    if not found:
        return Leaf([])
    (first, top), (end, bottom) = found[0], found[-1]
    return Leaf(
        [row for _number, leaf in found for row in leaf.rows],
        f"{first}.{top.before}" if top.before else _filled(parts, range(first - 1, -1, -1)),
        f"{end}.{bottom.after}" if bottom.after else _filled(parts, range(end + 1, len(parts))),
    )


def _gathered(parts: Sequence[Part[M]], limit: int, number: int, key: str, back: bool) -> list[tuple[int, Leaf[M]]]:
    """Leaves of one part after the other until the limit is filled, in the order of the list."""
    found: list[tuple[int, Leaf[M]]] = []
    while 0 <= number < len(parts) and limit > 0:
        leaf = _leaf_in(parts[number], limit, key, back)
        limit -= len(leaf.rows)
        if leaf.rows:
            found.append((number, leaf))
        number, key = number + (-1 if back else 1), ""
    return found[::-1] if back else found


def _leaf_in(part: Part[M], limit: int, key: str, back: bool) -> Leaf[M]:
    before, after = (key, "") if back else ("", key)
    last = back and not key
    return leaf_of(part.rows, by=part.by, limit=limit, after=after, before=before, last=last, reckoned=part.reckoned)


def _part_of(key: str, parts: int, back: bool) -> tuple[int, str]:
    if not key:
        return (parts - 1 if back else 0), ""
    number, dot, rest = key.partition(".")
    if not dot or not number.isdecimal() or int(number) >= parts:
        raise BadInput(Place(field="after"), "`next` of the page before", key[:60])
    return int(number), rest


def _filled(parts: Sequence[Part[M]], numbers: Iterable[int]) -> str:
    """The nearest part that has rows at all, as a key; empty where the list ends."""
    return next((f"{number}." for number in numbers if parts[number].rows.exists()), "")


def _beyond(by: Sequence[str], values: Sequence[Any], side: str = "gt") -> Q:
    """(a, b) > (x, y), or < with `lt`, written so that an index on (a, b) serves it."""
    name, value = by[0], values[0]
    if len(by) == 1:
        return Q(**{f"{name}__{side}": value})
    rest = _beyond(by[1:], values[1:], side)
    return Q(**{f"{name}__{side}e": value}) & (Q(**{f"{name}__{side}": value}) | rest)


def _key(row: Model, by: Sequence[str]) -> str:
    values = [getattr(row, name) for name in by]
    return base64.urlsafe_b64encode(canonical_json(values)).decode().rstrip("=")


def _read(
    after: str, model: type[Model], by: Sequence[str], reckoned: Mapping[str, Callable[[Any], Any]] | None = None
) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if not isinstance(values, list) or len(values) != len(by):
            raise ValueError("another list's key")
        read = reckoned or {}
        return [
            read[name](value) if name in read else _value(model, name, value)
            for name, value in zip(by, values, strict=True)
        ]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error, ValidationError) as error:
        raise BadInput(Place(field="after"), "`next` of the page before", after[:60]) from error


def _value(model: type[Model], name: str, value: object) -> Any:
    """The column's own type, from its JSON."""
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if isinstance(value, str):
        without_controls(value)
    elif not isinstance(value, int) or abs(value) > 2**63 - 1:
        raise TypeError("a key holds texts and numbers")
    return field.to_python(value)  # type: ignore[union-attr]
