"""Lists in pages by key, not by number: what comes or goes in between shifts nothing, and page 900 costs what page 1 does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
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


def _beyond(by: Sequence[str], values: Sequence[Any]) -> Q:
    """(a, b) > (x, y), written so that an index on (a, b) serves it."""
    name, value = by[0], values[0]
    if len(by) == 1:
        return Q(**{f"{name}__gt": value})
    rest = _beyond(by[1:], values[1:])
    return Q(**{f"{name}__gte": value}) & (Q(**{f"{name}__gt": value}) | rest)


def _key(row: Model, by: Sequence[str]) -> str:
    values = [getattr(row, name) for name in by]
    return base64.urlsafe_b64encode(canonical_json(values)).decode().rstrip("=")


def _read(after: str, model: type[Model], by: Sequence[str]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if not isinstance(values, list) or len(values) != len(by):
            raise ValueError("another list's key")
        return [_value(model, name, value) for name, value in zip(by, values, strict=True)]
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
