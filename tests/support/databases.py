"""Databases for tests: a template migrated once, copies in a tenth of a second."""

from __future__ import annotations

import itertools
import os

import psycopg
from django.db import connections
from psycopg import sql

from holdfast.engine.connect import connection_for, connection_words

TEMPLATE = "holdfast_template"
_numbers = itertools.count(1)


def make_template() -> None:
    """Migrates the template database with every role's rights."""
    from holdfast.project.schema import bring_up_to_date

    use(TEMPLATE)
    bring_up_to_date(demo=True)
    close_all()


def copy(name: str | None = None) -> str:
    """A new database like the template."""
    name = name or f"holdfast_test_{os.getpid()}_{next(_numbers)}"
    _as_admin(
        "DROP DATABASE IF EXISTS {name} WITH (FORCE)",
        "CREATE DATABASE {name} TEMPLATE {template} OWNER {owner}",
        name=name,
    )
    return name


def drop(name: str) -> None:
    _as_admin("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)


def use(name: str) -> str:
    """Points every alias at `name`; answers what it pointed at before."""
    close_all()
    before = str(connections["default"].settings_dict["NAME"])
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
    return before


def close_all() -> None:
    for alias in connections:
        connections[alias].close()


def _as_admin(*statements: str, name: str) -> None:
    words = connection_words(connection_for("admin", os.environ)) | {"dbname": "postgres"}
    parts = {
        "name": sql.Identifier(name),
        "template": sql.Identifier(TEMPLATE),
        "owner": sql.Identifier(connection_for("owner", os.environ)["user"]),
    }
    with psycopg.connect(**words, autocommit=True) as admin:  # type: ignore[arg-type]
        for statement in statements:
            admin.execute(sql.SQL(statement).format(**parts))
