"""Puts `request.actor` on every request, and lets strangers through only to the few open pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from holdfast.rooms.agencies import sessions
from holdfast.rooms.agencies.actor import STRANGER, Actor
from holdfast.rooms.agencies.models import User

# Everything else asks for a signed-in person. The API answers strangers itself, with 401.
OPEN_PAGES = frozenset(
    {
        "healthz",
        "sign-in",
        "sign-in-passkey-begin",
        "sign-in-passkey",
        "lost-factor",
        "invitation",
        "set-up",
        "language",
        "theme",
        "design",
        "design-day",
        "design-night",
        "roster-calendar",
        "manifest",
        "service-worker",
        "push",
        "push-worker",
        "push-subscribe",
        "push-withdraw",
        "public-alerts",
        "public-alert-feed",
        "public-alert-cap",
    }
)
OPEN_FOLDERS = ("/static/", "/api/")
# A person without a second factor comes to these and to nothing else.
ENROLMENT_PAGES = frozenset({"enrol", "sign-out", "language", "theme"})
ENROLMENT = "/enrol/"


class ActorMiddleware:
    """Deny by default: a page is open because it is named here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = _actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Sends a stranger to sign in, and somebody without a second factor to set one up."""
        name = request.resolver_match.url_name if request.resolver_match else None
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if actor.is_signed_in or name in OPEN_PAGES or request.path_info.startswith(OPEN_FOLDERS):
            return None
        if _is_enrolling(request):
            return None if name in ENROLMENT_PAGES else HttpResponseRedirect(ENROLMENT)
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")


def _actor(request: HttpRequest) -> Actor:
    if not request.session.session_key:
        return STRANGER
    user = request.user if isinstance(request.user, User) else None
    if user is not None and sessions.is_over(request.session):
        logout(request)
        return STRANGER
    actor = sessions.actor_in(request.session, user)
    if actor.is_signed_in:
        sessions.touch(request.session)
    return actor


def _is_enrolling(request: HttpRequest) -> bool:
    """Signed in by password alone, because the account has no second factor yet."""
    return isinstance(request.user, User) and sessions.FACTOR not in request.session
