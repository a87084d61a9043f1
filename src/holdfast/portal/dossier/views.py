"""The dossier and the bundle of a place, to be read or carried away."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from holdfast.exchange.pdf.paper import Size
from holdfast.portal.dossier.actions import Made, make_bundle, make_dossier
from holdfast.rooms.agencies.actor import actor_of

LANGUAGES = {"en": "en", "zh": "zh-hans", "zh-hans": "zh-hans"}


@require_GET
def place_dossier(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    """`?language=en|zh` (else the reader's), `?size=narrow`."""
    size = Size.NARROW if request.GET.get("size") == Size.NARROW else Size.A4
    return given_out(make_dossier(actor_of(request), premises_id, language_of(request), size), inline=True)


@require_GET
def place_bundle(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    return given_out(make_bundle(actor_of(request), premises_id, language_of(request)), inline=False)


def language_of(request: HttpRequest) -> str:
    asked = request.GET.get("language", "") or get_language() or "en"
    return LANGUAGES.get(asked.lower(), "en")


def given_out(made: Made, *, inline: bool) -> HttpResponse:
    """The file; paper may be read in the browser, a bundle is kept."""
    answer = HttpResponse(made.content, content_type=made.media_type)
    way = "inline" if inline else "attachment"
    answer.headers["Content-Disposition"] = f'{way}; filename="{made.name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
