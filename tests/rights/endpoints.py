"""Every address of the house: what the server routes, and what the table of endpoints says about it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

HERE = Path(__file__).parent
OPEN = "open"  # anybody, strangers too
PERSON = "person"  # whoever is signed in, about the own account only


@dataclass(frozen=True)
class Endpoint:
    """One line of `endpoints.csv`. `about`: the kind of record in the address or body, `list:<kind>` for a list of
    them, `installation` for what is the root's alone, empty for the actor's own branch."""

    method: str
    route: str
    act: str
    about: str
    body: Any

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.route.partition("?")[0]

    @property
    def kind(self) -> str:
        return self.about.removeprefix("list:")

    @property
    def is_list(self) -> bool:
        return self.about.startswith("list:")

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def listed() -> list[Endpoint]:
    """What the table says."""
    with (HERE / "endpoints.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Endpoint(row["method"], row["route"], row["act"], row["about"], json.loads(row["body"] or "null"))
            for row in csv.DictReader(lines)
        ]


def page_routes() -> Iterator[tuple[str, Any]]:
    """Every page's route with its view; the API's are told by its own description."""
    for route, view in _walk(get_resolver(), ""):
        if not route.startswith("api/"):
            yield route, view


def api_routes() -> Iterator[tuple[str, str]]:
    """Every operation of the API: method and route."""
    from holdfast.portal.api import api

    for path, operations in api.get_openapi_schema()["paths"].items():
        for method in operations:
            yield method.upper(), path.lstrip("/")


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback
