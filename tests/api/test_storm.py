"""A storm of odd requests, far faster than Schemathesis writes them: half of each is right, the rest is what breaks
parsers, columns and calendars. Every answer is one that the description names."""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import City
from tests.api.test_fuzz import busy_city

SECONDS = float(os.environ.get("HOLDFAST_FUZZ_SECONDS", "20")) / 2
ODD: list[Any] = [
    "", "\x00", "a\x00b", "\ud800", "'; DROP TABLE x; --", "%00", "=1+1", "\u202e", "9" * 400, "../../etc", "\u6f22" * 300,
    0, -1, 2**31, 2**63, 2**64, 10**400, 1e308, 0.1, True, None, [], {}, [[]], {"a": {"b": []}}, "NaN", "Infinity",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "2026-02-30", "2026-11-12T25:00:00Z", "2026-11-12T12:00:00",
    "00000000-0000-0000-0000-000000000000", "P1D", "-P999999999D", "P99999999999999999999D",
]  # fmt: skip


class Storm:
    """Writes requests from the description, with ids that exist and values that should not."""

    def __init__(self, schema: dict[str, Any], known: list[str], chance: random.Random) -> None:
        self.schema, self.known, self.chance = schema, known, chance

    def value(self, shape: dict[str, Any], name: str = "", depth: int = 0) -> Any:
        if self.chance.random() < 0.12:
            return self.chance.choice(ODD)
        if "$ref" in shape:
            return self.value(self.schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]], name, depth)
        for choice in ("anyOf", "oneOf", "allOf"):
            if choice in shape:
                return self.value(self.chance.choice(shape[choice]), name, depth)
        if "enum" in shape:
            return self.chance.choice(shape["enum"])
        return getattr(self, f"_{shape.get('type', 'null')}")(shape, name, depth)

    def _object(self, shape: dict[str, Any], name: str, depth: int) -> Any:
        wanted = shape.get("properties", {})
        asked = [key for key in wanted if key in shape.get("required", ()) or self.chance.random() < 0.5]
        return {key: self.value(wanted[key], key, depth + 1) for key in asked if self.chance.random() < 0.97}

    def _array(self, shape: dict[str, Any], name: str, depth: int) -> Any:
        count = self.chance.choice((0, 1, 1, 2, 60)) if depth < 3 else 0
        return [self.value(shape.get("items", {}), name, depth + 1) for _ in range(count)]

    def _string(self, shape: dict[str, Any], name: str, depth: int) -> str:
        match shape.get("format"):
            case "uuid":
                return self.chance.choice(self.known)
            case "date-time":
                return self.chance.choice(("2026-11-12T12:00:00Z", "2026-11-12T12:00:00+08:00", "1991-01-01T00:00:00Z"))
            case "date":
                return self.chance.choice(("2026-11-12", "9999-12-31", "0001-01-01"))
            case "duration":
                return self.chance.choice(("PT1H", "P3D"))
        words = ("patrol", "mall", "second", "x", "*.read", "crew", "cn-2026", "Lantern", "lanhe.north.", "")
        return self.chance.choice(words)

    def _integer(self, shape: dict[str, Any], name: str, depth: int) -> int:
        return self.chance.choice((shape.get("minimum", 0), shape.get("maximum", 7), 1, 3))

    def _number(self, shape: dict[str, Any], name: str, depth: int) -> float:
        return self.chance.choice((0, 1.5, shape.get("maximum", 7)))

    def _boolean(self, shape: dict[str, Any], name: str, depth: int) -> bool:
        return self.chance.random() < 0.5

    def _null(self, shape: dict[str, Any], name: str, depth: int) -> None:
        return None


def as_path(value: Any) -> str:
    """What a client would put into an address: no slash, nothing that an address cannot hold."""
    from urllib.parse import quote

    return quote(str(value).encode("utf-8", "replace"), safe="") or "x"


def ask(client: Client, storm: Storm, path: str, method: str, told: dict[str, Any], secret: str) -> Any:
    query = {}
    for parameter in told.get("parameters", []):
        value = storm.value(parameter["schema"])
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", as_path(value))
        elif parameter["in"] == "query" and storm.chance.random() < 0.5:
            query[parameter["name"]] = str(value).encode("utf-8", "replace")
    words: dict[str, Any] = {"headers": {"Authorization": f"Bearer {secret}"}, "query_params": query}
    content = told.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        words |= {"data": body(storm, content["application/json"]["schema"]), "content_type": "application/json"}
    elif content:
        shape = next(iter(content.values()))["schema"]
        words["data"] = {name: str(value).encode("utf-8", "replace") for name, value in fields(storm, shape).items()}
    return (
        client.generic(method.upper(), path, **words) if "data" not in words else getattr(client, method)(path, **words)
    )


def fields(storm: Storm, shape: dict[str, Any]) -> dict[str, Any]:
    made = storm.value(shape)
    return made if isinstance(made, dict) else {}


def body(storm: Storm, shape: dict[str, Any]) -> bytes:
    if storm.chance.random() < 0.03:
        return storm.chance.choice((b"", b"{", b"\xff\xfe", b"[" * 5000, b'{"a":1e999}', b"null", b'"x"', b"{}" * 2))
    return json.dumps(storm.value(shape)).encode()


@pytest.mark.slow
def test_a_storm_of_odd_requests_meets_described_answers_only(fresh_db: str, settings: object) -> None:
    settings.API_BUDGET_A_MINUTE = 10**9  # type: ignore[attr-defined]
    city, known = busy_city()
    client = Client(raise_request_exception=False)
    schema = client.get("/api/openapi.json").json()
    storm = Storm(schema, known, random.Random(7))
    secrets = callers(city)
    operations = [(path, method, told) for path, each in schema["paths"].items() for method, told in each.items()]

    wrong, seen, ends = [], Counter[int](), time.monotonic() + SECONDS
    while time.monotonic() < ends:
        path, method, told = storm.chance.choice(operations)
        response = ask(client, storm, path, method, told, storm.chance.choice(secrets))
        seen[response.status_code] += 1
        if str(response.status_code) not in told["responses"] or response.status_code >= 500:
            wrong.append((response.status_code, method, response.request["PATH_INFO"], response.content[:300]))
        elif response.status_code >= 400:
            assert response.headers["Content-Type"] == "application/problem+json"

    print(f"{sum(seen.values())} requests, {len(operations)} operations, {dict(seen)}")
    assert wrong[:5] == []
    assert seen[200] > 10
    assert seen[422] > 10


def callers(city: City) -> list[str]:
    """Two of each, as a request may well end one."""
    posts = ("administrator", "commander", "duty_officer", "operator", "auditor")
    return [city.token(post).secret for post in posts for _ in range(2)]
