"""Pages of the portal itself: the way in, language, theme, and the rest of the menu on a phone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from holdfast.portal.context import THEMES
from holdfast.rooms.agencies.actions.own_account import change_language
from holdfast.rooms.agencies.actor import STRANGER

YEAR = 365 * 24 * 3600


@require_GET
def more(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/more.html")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language in a cookie, and with the account for its messages; an unknown one changes nothing."""
    answer = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, language)
        user_id = getattr(request, "actor", STRANGER).user_id
        if user_id is not None:
            change_language(user_id, language)
    return answer


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    answer = _back(request)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        _keep(answer, "theme", theme)
    return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that asked, never to another host."""
    wanted = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if ours else "/")
