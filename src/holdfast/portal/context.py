"""What every page's shell needs: who acts, for which post, what the navigation shows."""

from __future__ import annotations

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Words ready to print for `portal/shell.html`."""
    return {"actor": getattr(request, "actor", None)}
