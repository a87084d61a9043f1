"""What OpenAPI says beside the rooms' own schemas: every error that any address may answer, and the key header."""

from __future__ import annotations

from typing import Any

from holdfast.plumbing.idempotency import HEADER, LONGEST
from holdfast.plumbing.problems import KNOWN, MEDIA_TYPE

ALWAYS = (400, 401, 403, 404, 409, 422, 429, 503)
WITH_BODY = (413, 415)
CHANGING = ("post", "put", "patch", "delete")

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Problem details, RFC 9457. `code` is for programs, `detail` for people.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "fields"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:holdfast:problem:not-found"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "fields": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "expected"],
                "properties": {"field": {"type": "string"}, "expected": {"type": "string"}},
            },
        },
        "reference": {"type": "string"},
    },
}

KEY: dict[str, Any] = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "A key of the caller's own. Repeats within 24 hours get the first answer and have no second effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
}


def describe(schema: Any) -> Any:
    """The schema with the problems of every operation and the key of every changing one."""
    schema["components"]["schemas"]["Problem"] = PROBLEM
    for path in schema["paths"].values():
        for method, operation in path.items():
            for status in ALWAYS + (WITH_BODY if "requestBody" in operation else ()):
                operation["responses"].setdefault(status, _problem(status))
            if method in CHANGING:
                operation["parameters"] = [*operation.get("parameters", []), KEY]
    return schema


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": KNOWN[status][1], "content": content}
