"""How one SMS gateway wants to be spoken to: a TOML file, so that another gateway needs no code.

url = "https://sms.example/v1/send"
format = "json"                      # or "form"
longest = 500                        # signs of a text
key_header = "Idempotency-Key"       # only where the gateway drops a repeat by it
at_once = 8                          # requests on the wire, from each sender

[headers]
Authorization = "Bearer {env:SMS_TOKEN}"

[body]
to = "{address}"
text = "{text}"
ref = "{id}"

[accepted]                           # only where a 2xx alone does not say it
field = "result.code"
values = ["0"]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from holdfast.kernel.errors import BadInput, Place

FILE = "HOLDFAST_SMS_GATEWAY"
FORMATS = ("json", "form")
FIELDS = ("address", "text", "id", "language")
KEYS = {"url": str, "format": str, "longest": int, "key_header": str, "limit_s": int, "at_once": int}
TABLES = ("headers", "body", "accepted")
SHORTEST, LONGEST = 60, 2000
MOST_AT_ONCE = 256
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")


@dataclass(frozen=True)
class Gateway:
    """One gateway. `accepted_field` is a path of names with dots through a JSON answer; empty: the status alone says it."""

    url: str
    body: Mapping[str, str]
    format: str = "json"
    headers: Mapping[str, str] = field(default_factory=dict)
    longest: int = 500
    key_header: str = ""
    limit: timedelta = timedelta(seconds=10)
    accepted_field: str = ""
    accepted_values: tuple[str, ...] = ()
    at_once: int = 8

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Gateway | None:
        """The gateway of the file that `HOLDFAST_SMS_GATEWAY` names, None when it names none; BadInput says what is wrong."""
        named = env.get(FILE, "")
        return read_gateway(Path(named), env) if named else None


def read_gateway(path: Path, env: Mapping[str, str]) -> Gateway:
    """The gateway of a file; secrets come from the environment by `{env:NAME}` in its headers."""
    said = _document(path)
    for key in said:
        if key not in KEYS and key not in TABLES:
            raise _wrong(path, key, f"one of {', '.join((*KEYS, *TABLES))}", key)
    for key, kind in KEYS.items():
        if key in said and not isinstance(said[key], kind):
            raise _wrong(path, key, "a whole number" if kind is int else "a text", repr(said[key]))
    accepted = _accepted(path, said.get("accepted", {}))
    return Gateway(
        url=_url(path, said.get("url", "")),
        body=_body(path, said.get("body", {})),
        format=_one_of(path, "format", said.get("format", "json"), FORMATS),
        headers=_headers(path, said.get("headers", {}), env),
        longest=_within(path, "longest", said.get("longest", 500), SHORTEST, LONGEST),
        key_header=_header(path, "key_header", said.get("key_header", "")),
        limit=timedelta(seconds=_within(path, "limit_s", said.get("limit_s", 10), 1, 60)),
        accepted_field=accepted[0],
        accepted_values=accepted[1],
        at_once=_within(path, "at_once", said.get("at_once", 8), 1, MOST_AT_ONCE),
    )


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(Place(str(path)), "a TOML file that describes an SMS gateway", str(error)[:120]) from error


def _url(path: Path, url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise _wrong(path, "url", "an address that begins with https://", repr(url))
    return url


def _body(path: Path, body: object) -> dict[str, str]:
    texts = _texts(path, "body", body)
    used = [name for text in texts.values() for name in _PLACEHOLDER.findall(text)]
    for name in used:
        if name not in FIELDS:
            raise _wrong(path, "body", "only {" + "}, {".join(FIELDS) + "}", "{" + name + "}")
    for name in ("address", "text"):
        if name not in used:
            raise _wrong(path, "body", "{" + name + "} somewhere", "none")
    return texts


def _headers(path: Path, headers: object, env: Mapping[str, str]) -> dict[str, str]:
    def filled(found: re.Match[str]) -> str:
        kind, _, name = found[1].partition(":")
        if kind != "env" or name not in env:
            raise _wrong(path, "headers", "{env:NAME} of a variable that is set", found[0])
        return env[name]

    texts = _texts(path, "headers", headers)
    return {_header(path, "headers", name): _PLACEHOLDER.sub(filled, text) for name, text in texts.items()}


def _accepted(path: Path, table: object) -> tuple[str, tuple[str, ...]]:
    if not table:
        return "", ()
    name = table.get("field") if isinstance(table, dict) else None
    values = table.get("values") if isinstance(table, dict) else None
    if not isinstance(name, str) or not name or not isinstance(values, list) or not values:
        raise _wrong(path, "accepted", "a field and its values", repr(table)[:80])
    return name, tuple(str(each) for each in values)


def _texts(path: Path, name: str, table: object) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
        raise _wrong(path, name, "a table of texts", repr(table)[:80])
    return table


def _header(path: Path, field_: str, name: str) -> str:
    if name and not _HEADER.fullmatch(name):
        raise _wrong(path, field_, "the name of a header", repr(name))
    return name


def _one_of(path: Path, name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise _wrong(path, name, " or ".join(known), repr(value))
    return value


def _within(path: Path, name: str, value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise _wrong(path, name, f"{least} to {most}", str(value))
    return value


def _wrong(path: Path, name: str, expected: str, came: str) -> BadInput:
    return BadInput(Place(str(path), field=name), expected, came)
