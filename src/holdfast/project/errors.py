"""What is answered when a view raised."""

from __future__ import annotations

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse

from holdfast.plumbing.availability import AWAY, unavailable
from holdfast.plumbing.problems import fault


def handler500(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """503 when the database was away, 500 for a fault of ours. Django calls this wherever in the stack it happened."""
    if isinstance(sys.exception(), AWAY):
        return unavailable(request)
    return fault(request)
