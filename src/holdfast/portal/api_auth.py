"""Who calls the API: the holder of a token, or a person signed in to the pages. Never both, never a guess."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from ninja.errors import HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from holdfast.rooms.agencies.actor import STRANGER, Actor
from holdfast.rooms.agencies.budget import spend
from holdfast.rooms.agencies.tokens import actor_of_token

CSRF = "This request came without the page's own X-CSRFToken"


class TokenAuth(HttpBearer):
    """`Authorization: Bearer hf_...`"""

    openapi_bearerFormat = "hf_ and 43 characters"

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        known: Actor | None = getattr(request, "token_actor", None)
        if known is not None:
            return known
        actor = actor_of_token(token)
        request.actor = actor or STRANGER  # type: ignore[attr-defined]
        if actor is None:
            return None
        spend(f"token:{actor.token_id}")
        translation.activate(_language(request, actor))
        request.token_actor = actor  # type: ignore[attr-defined]
        return actor


class SessionAuth(APIKeyCookie):
    """The session cookie of the pages; what changes something needs the X-CSRFToken header too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any | None:
        # A request that names a token is judged by the token alone, however good its cookie.
        if "Authorization" in request.headers:
            return None
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor: Actor = getattr(request, "actor", STRANGER)
        if not actor.is_signed_in:
            return None
        if check_csrf(request) is not None:
            raise HttpError(403, CSRF)
        return actor


def holder_of(request: HttpRequest) -> str:
    """Whose idempotency keys these are: the token's or the person's; "" for a stranger, who is refused later anyway."""
    try:
        actor: Actor | None = TokenAuth()(request) or SessionAuth()(request)
    except HttpError:
        return ""
    if actor is None:
        return ""
    return f"token:{actor.token_id}" if actor.token_id else f"user:{actor.user_id}"


def _language(request: HttpRequest, actor: Actor) -> str:
    """What the caller asks for, else the language of the token's person."""
    if "Accept-Language" in request.headers:
        return translation.get_language_from_request(request)
    return actor.language
