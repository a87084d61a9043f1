"""Which programs are told, and with which secret each letter to them is signed: a TOML file of the machine's owner.

[[endpoint]]
name = "traffic-desk"
url = "https://desk.example/holdfast"
secret_env = "DESK_SECRET"           # holds whsec_ and base64 of 24 to 64 bytes
"""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from holdfast.kernel.errors import BadInput, Place

FILE = "HOLDFAST_WEBHOOKS"
PREFIX = "whsec_"
_NAME = re.compile(r"[a-z0-9-]{1,40}")
_KEYS = ("name", "url", "secret_env")


@dataclass(frozen=True)
class Endpoint:
    """One program that is told."""

    name: str
    url: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Endpoint({self.name!r})"  # never the secret: it would land in a log


def endpoints_from(env: Mapping[str, str]) -> dict[str, Endpoint] | None:
    """By name; None when no file is named. BadInput says which endpoint and key is wrong."""
    named = env.get(FILE, "")
    return read_endpoints(Path(named), env) if named else None


def read_endpoints(path: Path, env: Mapping[str, str]) -> dict[str, Endpoint]:
    """The endpoints of a file by name."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("endpoint")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(Place(str(path)), "a TOML file with endpoints", str(error)[:120]) from error
    if not isinstance(rows, list) or not rows:
        raise BadInput(Place(str(path), field="endpoint"), "at least one [[endpoint]]", "none")
    found: dict[str, Endpoint] = {}
    for number, row in enumerate(rows, start=1):
        endpoint = _endpoint(path, number, row, env)
        if endpoint.name in found:
            raise BadInput(Place(str(path), number, "name"), "a name of its own", endpoint.name)
        found[endpoint.name] = endpoint
    return found


def _endpoint(path: Path, number: int, row: object, env: Mapping[str, str]) -> Endpoint:
    if not isinstance(row, dict) or sorted(row) != sorted(_KEYS):
        came = ", ".join(sorted(row)) if isinstance(row, dict) else repr(row)[:60]
        raise BadInput(Place(str(path), number), ", ".join(_KEYS), came)
    name, url, variable = (str(row[key]) for key in _KEYS)
    if not _NAME.fullmatch(name):
        raise BadInput(Place(str(path), number, "name"), "small letters, digits and hyphens", repr(name))
    if not url.startswith(("https://", "http://")):
        raise BadInput(Place(str(path), number, "url"), "an address that begins with https://", repr(url))
    return Endpoint(name, url, _secret(path, number, variable, env))


def _secret(path: Path, number: int, variable: str, env: Mapping[str, str]) -> bytes:
    said = env.get(variable, "")
    expected = f"a variable that holds {PREFIX} and base64 of 24 to 64 bytes"
    try:
        secret = base64.b64decode(said.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(Place(str(path), number, "secret_env"), expected, variable) from error
    if not said.startswith(PREFIX) or not 24 <= len(secret) <= 64:
        raise BadInput(Place(str(path), number, "secret_env"), expected, variable)
    return secret
