"""Rows by the million, made inside the database from their number alone: the same size is the same city every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

import psycopg
from django.db.models import NOT_PROVIDED, Model
from psycopg import sql
from psycopg.types.json import Jsonb

Link = psycopg.Connection[tuple[object, ...]]

# A number without a pattern, for whatever differs from row to row.
HASH = "(hashint4(n::int) & 2147483647)"


class Noun(IntEnum):
    """The first group of an id, so that ids of different tables differ."""

    AGENCY = 1
    POST = 2
    USER = 3
    PLACE = 4
    SERIES = 5
    OWED = 6
    SETTLED = 7
    MEASURE = 8
    PLAN = 9
    VERSION = 10
    HOLDING = 11


def uid(noun: Noun, number: str) -> str:
    """SQL for the id of the thing with a number; ids of later rows sort later, as those of a house do."""
    return f"('{noun.value:08x}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def fill(link: Link, model: type[Model], first: int, last: int, **columns: str) -> None:
    """Inserts a row for each `n` from first to last; `columns` are expressions in n, the rest are the model's defaults."""
    names = [str(field.column) for field in model._meta.concrete_fields if _is_written(field, columns)]
    values = [_value(field, columns) for field in model._meta.concrete_fields if _is_written(field, columns)]
    words = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM generate_series({}::bigint, {}::bigint) AS n")
    link.execute(
        words.format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(values),
            sql.Literal(first),
            sql.Literal(last),
        )
    )


@contextmanager
def indexes_later(link: Link, *models: type[Model]) -> Iterator[None]:
    """Plain indexes of these tables are made after the rows, as a restore does; constraints stay."""
    tables = [model._meta.db_table for model in models]
    rows = link.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique",
        [tables],
    ).fetchall()
    for name, _definition in rows:
        link.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(str(name))))
    yield
    for _name, definition in rows:
        link.execute(str(definition).encode())


def _is_written(field: Any, columns: Mapping[str, str]) -> bool:
    return field.attname in columns or not field.primary_key


def _value(field: Any, columns: Mapping[str, str]) -> sql.Composable:
    if field.attname in columns:
        return sql.SQL(columns[field.attname])
    if field.default is not NOT_PROVIDED:
        default = field.get_default()
        return sql.Literal(Jsonb(default) if isinstance(default, dict | list) else default)
    if field.null:
        return sql.NULL
    return sql.Literal("")
