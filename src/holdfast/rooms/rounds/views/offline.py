"""What makes the house installable: the worker that keeps one's own tasks without network, and the manifest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.rooms.rounds.shell import worker_script

# The colours of the night's and the day's ground, for the frame that the device draws around the page.
GROUND = "#f4f5f7"
SIZES = (192, 512)


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that its scope is the whole house; asked anew each time, so that a new version is seen."""
    response = HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What the device needs to put it beside its other programs."""
    icons = [
        {
            "src": static(f"rounds/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in SIZES
    ]
    words = {
        "id": "/mine/",
        "name": f"Holdfast: {_('My tasks')}",
        "short_name": "Holdfast",
        "lang": get_language() or "en",
        "start_url": "/mine/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [*icons, {"src": static("portal/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(words, content_type="application/manifest+json")
