"""When a part is away the answer is 503 and "try again", never 500."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import escape

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from holdfast.kernel.errors import Unavailable
from holdfast.plumbing.epoch import refuse_unknown_epoch

RETRY_AFTER = "2"
SECONDS_BETWEEN_CHECKS = 5.0
# What a lost database looks like from here; a deadlock or a timeout of a lock is worth another try as well.
AWAY = (OperationalError, InterfaceError, Unavailable)

GetResponse = Callable[[HttpRequest], HttpResponse]


class AvailabilityMiddleware:
    """Refuses work while the database has a shape that this program does not know."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._checked = -SECONDS_BETWEEN_CHECKS

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # /healthz says itself what is wrong, in words for a monitor.
        if request.path != "/healthz":
            try:
                self._check()
            except AWAY:
                return unavailable(request)
        return self.get_response(request)

    def _check(self) -> None:
        if time.monotonic() - self._checked < SECONDS_BETWEEN_CHECKS:
            return
        refuse_unknown_epoch()
        self._checked = time.monotonic()


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with a retry hint, as problem details for programs and as a short page for people. It needs no database."""
    sentence = _("The system is restarting. Nothing that you sent was half done. Try again in a moment.")
    if request.path.startswith("/api/"):
        problem = {
            "type": "about:blank",
            "title": "Unavailable",
            "status": 503,
            "code": "unavailable",
            "detail": sentence,
        }
        answer: HttpResponse = JsonResponse(problem, status=503, content_type="application/problem+json")
    else:
        answer = HttpResponse(_page(sentence), status=503)
    answer.headers["Retry-After"] = RETRY_AFTER
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(sentence: str) -> str:
    title = escape(_("Back in a moment"))
    return f"<!doctype html><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{escape(sentence)}</p>"
