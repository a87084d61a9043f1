"""Dossiers over the API."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from holdfast.portal.dossier.actions import make_bundle, make_dossier
from holdfast.portal.dossier.views import LANGUAGES, given_out
from holdfast.rooms.agencies.actor import actor_of

router = Router()


def _file(words: str, media_type: str) -> dict[str, Any]:
    return {"responses": {200: {"description": words, "content": {media_type: {}}}}}


@router.get("/premises/{premises_id}/dossier.pdf", openapi_extra=_file("The dossier of a place", "application/pdf"))
def print_dossier(request: HttpRequest, premises_id: UUID, language: Literal["en", "zh"] = "en") -> HttpResponse:
    """What the caller may see of a place, on paper; making it is entered in the ledger."""
    return given_out(make_dossier(actor_of(request), premises_id, LANGUAGES[language]), inline=True)


@router.get("/premises/{premises_id}/bundle.zip", openapi_extra=_file("The evidence bundle", "application/zip"))
def fetch_bundle(request: HttpRequest, premises_id: UUID, language: Literal["en", "zh"] = "en") -> HttpResponse:
    """Paper, JSON, files and the ledger's entries about a place, with a manifest of hashes."""
    return given_out(make_bundle(actor_of(request), premises_id, LANGUAGES[language]), inline=False)
