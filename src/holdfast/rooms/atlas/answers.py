"""How a cell travels: compressed where the other side takes it, and not at all when it is there already."""

from __future__ import annotations

import gzip

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from holdfast.rooms.atlas.models import Cell

GEOJSON = "application/geo+json"
# An address with a version says all that can change; without one a browser asks each time, and gets 304.
FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"


def cell_answer(request: HttpRequest, found: Cell | None) -> HttpResponse:
    """The cell; 204 where there is no ground, so that the edge of the map is no error."""
    answer = _answer(request, found)
    answer.headers["Cache-Control"] = FOR_EVER if request.GET.get("v") else ASK_AGAIN
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


def _answer(request: HttpRequest, found: Cell | None) -> HttpResponse:
    if found is None:
        return HttpResponse(status=204)
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    tag = f'"{found.etag}{"-gz" if zipped else ""}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    content = bytes(found.content)
    headers = {"ETag": tag} | ({"Content-Encoding": "gzip"} if zipped else {})
    return HttpResponse(content if zipped else gzip.decompress(content), content_type=GEOJSON, headers=headers)
