"""The three roles of the database and the database itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import LiteralString

import psycopg
from psycopg import sql

from holdfast.engine.connect import ROLE_NAMES

Admin = psycopg.Connection[tuple[object, ...]]

# The owner runs migrations and may make databases (tests clone them); the other two only use what is granted.
RIGHTS = {"owner": "CREATEDB NOSUPERUSER", "app": "NOSUPERUSER NOCREATEDB", "sealer": "NOSUPERUSER NOCREATEDB"}


def ensure_roles(admin: Admin, passwords: Mapping[str, str]) -> None:
    """Make the roles that are missing and set the passwords that the home holds."""
    for role, rights in RIGHTS.items():
        name = sql.Identifier(ROLE_NAMES[role])
        if not _exists(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE_NAMES[role]):
            admin.execute(sql.SQL("CREATE ROLE {}").format(name))
        admin.execute(
            sql.SQL("ALTER ROLE {} LOGIN NOCREATEROLE {} PASSWORD {}").format(
                name, sql.SQL(rights), sql.Literal(passwords[role])
            )
        )


def ensure_database(admin: Admin, name: str) -> None:
    """Make the database `name`, owned by the owner role; the app and the sealer may only connect."""
    if _exists(admin, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        return
    database, owner = sql.Identifier(name), sql.Identifier(ROLE_NAMES["owner"])
    admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for role in ("app", "sealer"):
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(ROLE_NAMES[role])))


def _exists(admin: Admin, query: LiteralString, value: str) -> bool:
    return admin.execute(query, (value,)).fetchone() is not None
