"""Where the database is, and as which role to speak to it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TypedDict
from urllib.parse import parse_qsl, unquote, urlsplit

from holdfast.engine.home import Home
from holdfast.kernel.errors import BadInput, Place

PORT = "5432"
DATABASE = "holdfast"
ROLE_NAMES = {
    "admin": "holdfast_admin",
    "owner": "holdfast_owner",
    "app": "holdfast_app",
    "sealer": "holdfast_sealer",
}
URL_VARIABLES = {"owner": "HOLDFAST_OWNER_URL", "app": "DATABASE_URL", "sealer": "HOLDFAST_SEALER_URL"}


class Connection(TypedDict):
    """What a client needs to reach the database; `options` are further libpq settings such as sslmode."""

    host: str
    port: str
    name: str
    user: str
    password: str
    options: dict[str, str]


def connection_for(role: str, env: Mapping[str, str] = os.environ) -> Connection:
    """How `role` (owner, app or sealer) reaches the database; nothing is started or written here."""
    found = _from_url(role, env) if env.get("DATABASE_URL") else _embedded(role, env)
    if named := env.get("HOLDFAST_DATABASE"):
        found["name"] = named
    return found


def is_embedded(env: Mapping[str, str] = os.environ) -> bool:
    """True when no DATABASE_URL names a server, so that the home's own one is used."""
    return not env.get("DATABASE_URL")


def connection_words(connection: Connection) -> dict[str, str]:
    """The connection in libpq's own words, for psycopg.connect(**words)."""
    words = {
        "host": connection["host"],
        "port": connection["port"],
        "dbname": connection["name"],
        "user": connection["user"],
        "password": connection["password"],
    }
    return {key: value for key, value in (words | connection["options"]).items() if value}


def _embedded(role: str, env: Mapping[str, str]) -> Connection:
    home = Home.from_environment(env)
    return Connection(
        host=str(home.sockets or home.path),
        port=PORT,
        name=DATABASE,
        user=ROLE_NAMES[role],
        password=home.password(role),
        options={},
    )


def _from_url(role: str, env: Mapping[str, str]) -> Connection:
    variable = URL_VARIABLES.get(role, "DATABASE_URL")
    if not env.get(variable):
        variable = "DATABASE_URL"
    url = urlsplit(env[variable])
    if url.scheme not in ("postgres", "postgresql"):
        raise BadInput(
            Place(variable), "an address such as postgresql://user:password@host/name", url.scheme or "no scheme"
        )
    options = dict(parse_qsl(url.query))
    return Connection(
        host=options.pop("host", unquote(url.hostname or "")),
        port=options.pop("port", str(url.port or PORT)),
        name=unquote(url.path.lstrip("/")) or DATABASE,
        user=unquote(url.username or ROLE_NAMES[role]),
        password=unquote(url.password or ""),
        options=options,
    )
