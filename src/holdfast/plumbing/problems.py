"""Errors as answers: problem details (RFC 9457) for programs under /api/, a page with the same sentence for people.

Nothing here needs the database, so that an answer about its absence can still be given.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.canonical import plain
from holdfast.kernel.errors import BadInput, HoldfastError

API = "/api/"
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = "2"
logger = logging.getLogger("holdfast.problems")

GetResponse = Callable[[HttpRequest], HttpResponse]

# status -> code, title, sentence when nothing better is known
KNOWN: Mapping[int, tuple[str, str, str]] = {
    400: ("bad-request", noop("Not understood"), noop("The request cannot be read.")),
    401: ("not-signed-in", noop("Not signed in"), noop("Sign in, or send a valid token.")),
    403: ("not-allowed", noop("Not allowed"), noop("Your post does not do this.")),
    404: ("not-found", noop("Not here"), noop("There is no such record, or it is not yours to see.")),
    405: ("wrong-method", noop("Wrong method"), noop("This address does not take this method.")),
    406: ("not-acceptable", noop("Not acceptable"), noop("This address cannot answer in that format.")),
    409: ("refused", noop("Not possible now"), noop("The rules do not allow it now.")),
    413: ("too-large", noop("Too large"), noop("The request is larger than this house takes.")),
    415: ("wrong-type", noop("Wrong type"), noop("This address does not take this kind of content.")),
    422: ("bad-input", noop("Check the input"), noop("Some fields cannot be taken.")),
    429: ("too-many", noop("Too many requests"), noop("Wait a little, then try again.")),
    500: ("fault", noop("Fault"), noop("Something failed here. Give the reference to your administrator.")),
    503: (
        "unavailable",
        noop("Back in a moment"),
        noop("The system is restarting. Nothing that you sent was half done. Try again in a moment."),
    ),
}
FAMILY: Mapping[int, int] = {4: 400, 5: 500}


@dataclass(frozen=True)
class Problem:
    """One error as it is told: status, a code for programs, a sentence for people, the values behind it."""

    status: int
    code: str
    title: str
    detail: str
    fields: Mapping[str, object] = field(default_factory=dict)
    errors: Sequence[Mapping[str, str]] = ()
    reference: str = ""

    def as_json(self) -> dict[str, object]:
        body: dict[str, object] = {
            "type": f"urn:holdfast:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "fields": {name: _printable(value) for name, value in self.fields.items()},
        }
        if self.errors:
            body["errors"] = [dict(error) for error in self.errors]
        if self.reference:
            body["reference"] = self.reference
        return body


def problem(status: int, *, code: str = "", detail: str = "", reference: str = "") -> Problem:
    """The problem of a bare status, in the reader's language."""
    usual, title, sentence = KNOWN.get(status) or KNOWN[FAMILY.get(status // 100, 500)]
    return Problem(status, code or usual, _(title), detail or _(sentence), reference=reference)


def problem_of(error: HoldfastError) -> Problem:
    """The problem that an error of the house is."""
    usual = problem(error.status)
    return Problem(error.status, error.code, usual.title, _sentence(error), _fields(error))


def bad_fields(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem of fields that a form or a schema does not take: each with what was expected."""
    told = [{"field": _place(error), "expected": str(error.get("msg", ""))} for error in errors]
    usual = problem(422)
    return Problem(422, usual.code, usual.title, usual.detail, errors=told)


def answer(request: HttpRequest, told: Problem) -> HttpResponse:
    """The problem as the caller reads it: JSON under /api/, a page elsewhere."""
    if request.path.startswith(API):
        response: HttpResponse = JsonResponse(told.as_json(), status=told.status, content_type=MEDIA_TYPE)
    else:
        response = HttpResponse(render_to_string("portal/problem.html", {"problem": told}), status=told.status)
    if told.status in (429, 503) or "retry_after" in told.fields:
        response.headers["Retry-After"] = str(told.fields.get("retry_after", RETRY_AFTER))
    response.headers["Cache-Control"] = "no-store"
    return response


class ProblemsMiddleware:
    """Tells errors of the house that a view raised, and gives every error under /api/ the one form."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith(API):
            return response
        if response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        return _same_headers(response, answer(request, problem(response.status_code)))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, HoldfastError):
            return answer(request, problem_of(exception))
        return None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, problem(400))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, problem(403))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, problem(404))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _("This page was open too long, or came from elsewhere. Load it again, then repeat.")
    return answer(request, problem(403, code="csrf", detail=sentence))


def fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours: a generic sentence outside, and a reference that finds the traceback in the log."""
    reference = secrets.token_hex(4)
    logger.error("Fault %s at %s %s", reference, request.method, request.path, exc_info=True)
    return answer(request, problem(500, reference=reference))


def _place(error: Mapping[str, Any]) -> str:
    return ".".join(str(step) for step in error.get("loc", ()))


def _sentence(error: HoldfastError) -> str:
    translated = _(error.template)
    try:
        fields = {name: _local(value) for name, value in error.fields.items()}
        return translated % fields if fields else translated
    except (KeyError, ValueError, TypeError):  # a translation that names another placeholder must not hide the fact
        return error.sentence


def _local(value: object) -> object:
    """A moment in the reader's zone, as a sentence says it."""
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _fields(error: HoldfastError) -> Mapping[str, object]:
    if isinstance(error, BadInput):
        place = error.place
        return dict(error.fields) | {"file": place.file, "row": place.row, "field": place.field}
    return error.fields


def _printable(value: object) -> object:
    try:
        return plain(value)
    except TypeError:
        return str(value)


def _same_headers(before: HttpResponse, after: HttpResponse) -> HttpResponse:
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in before.headers:
            after.headers[name] = before.headers[name]
    after.cookies = before.cookies
    return after
