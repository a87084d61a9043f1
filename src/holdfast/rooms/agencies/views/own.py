"""The own account: which post is held now, password, factors, tokens, language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.kernel.errors import BadInput, NotAllowed, Refused
from holdfast.plumbing import clock
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies import actions, factors, sessions
from holdfast.rooms.agencies.actions.own_account import change_language, confirm
from holdfast.rooms.agencies.actions.tokens import make_token, revoke_token
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.forms import LANGUAGES, ConfirmForm, PasswordForm, TokenForm
from holdfast.rooms.agencies.models import Holding, User
from holdfast.rooms.agencies.queries import held_by
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.agencies.tokens import tokens_of
from holdfast.rooms.agencies.views.carrying import carry_out, complain, sentence
from holdfast.rooms.agencies.views.doors import going_to, passkeys_work

SOON = timedelta(hours=12)
CONFIRMED = "passkey_confirmed"


@require_http_methods(["GET", "POST"])
def post(request: HttpRequest) -> HttpResponse:
    """Which post the person holds now; taking one moves the session to it."""
    if request.method == "POST":
        return _take(request)
    now = clock.now()
    held = _once_each(held_by(_user(request), now + SOON, now), now)
    words = {
        "now_held": [holding for holding in held if holding.from_at <= now],
        "soon_held": [holding for holding in held if holding.from_at > now],
        "next": going_to(request),
        "taken": actor_of(request).post_id,
        "chinese": (getattr(request, "LANGUAGE_CODE", "") or "").startswith("zh"),
    }
    return render(request, "agencies/post.html", words)


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    words = {
        "user": user,
        "languages": LANGUAGES,
        "password_form": PasswordForm(prefix="password"),
        "codes_form": ConfirmForm(prefix="codes"),
        "passkey_form": ConfirmForm(prefix="passkey"),
        "token_form": TokenForm(),
        "passkeys": [(key.pk, key.wrap().name) for key in factors.passkeys(user)],
        "passkeys_work": passkeys_work(request),
        "tokens": tokens_of(actor_of(request)).order_by("-made_at")[:50],
        "now": clock.real_now(),
    }
    return render(request, "agencies/me.html", words)


@sensitive_post_parameters()
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST, prefix="password")
    if not form.is_valid():
        return complain(request, form, reverse("me"))

    def act() -> None:
        user = actions.change_password(actor_of(request), **form.cleaned_data)
        update_session_auth_hash(request, user)

    return carry_out(request, reverse("me"), act, _("Password changed; other sessions ended"))


@sensitive_post_parameters()
@require_POST
def new_codes(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST, prefix="codes")
    if not form.is_valid():
        return complain(request, form, reverse("me"))
    try:
        codes = actions.new_recovery_codes(actor_of(request), **form.cleaned_data)
    except (BadInput, Refused) as error:
        form.add_error(None, sentence(error))
        return complain(request, form, reverse("me"))
    return render(request, "agencies/codes.html", {"codes": codes, "to": reverse("me")})


@sensitive_post_parameters()
@require_POST
def passkey_begin(request: HttpRequest) -> HttpResponse:
    """The challenge for a new passkey, after password and code; the session remembers that they were right."""
    from allauth.mfa.webauthn.internal import auth

    form = ConfirmForm(request.POST, prefix="passkey")
    if not form.is_valid():
        return JsonResponse({"detail": _("Password and a fresh code are needed")}, status=422)
    try:
        user = confirm(actor_of(request), **form.cleaned_data)
    except (BadInput, Refused) as error:
        return JsonResponse({"detail": sentence(error)}, status=error.status)
    request.session[CONFIRMED] = True
    return JsonResponse(auth.begin_registration(user, passwordless=True))


@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    if not request.session.pop(CONFIRMED, False):
        return JsonResponse({"detail": _("Password and a fresh code are needed")}, status=422)
    try:
        body = json.loads(request.body)
        name, credential = str(body.get("name", "")), body["credential"]
        actions.add_passkey(actor_of(request), name=name, credential=credential)
    except (BadInput, Refused) as error:
        return JsonResponse({"detail": sentence(error)}, status=error.status)
    except (ValueError, KeyError, AttributeError, TypeError):
        return JsonResponse({"detail": _("The answer cannot be read")}, status=422)
    return JsonResponse({"to": reverse("me")})


@sensitive_post_parameters()
@require_POST
def remove_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    form = ConfirmForm(request.POST, prefix="passkey")
    if not form.is_valid():
        return complain(request, form, reverse("me"))
    actor = actor_of(request)
    return carry_out(
        request,
        reverse("me"),
        lambda: actions.remove_passkey(actor, passkey_id, **form.cleaned_data),
        _("Passkey removed"),
    )


@require_POST
def end_own_sessions(request: HttpRequest) -> HttpResponse:
    """Ends all sessions but this one."""
    user = _user(request)
    actions.end_sessions(actor_of(request), user.pk)
    user.refresh_from_db(fields=["sessions_ended"])
    update_session_auth_hash(request, user)
    return HttpResponseRedirect(reverse("me"))


@require_POST
def own_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(reverse("me"))
    if language in dict(LANGUAGES):
        change_language(_user(request).pk, language)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response


@require_POST
def add_token(request: HttpRequest) -> HttpResponse:
    """Shows the secret once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return complain(request, form, reverse("me"))
    values = form.cleaned_data
    lasts = timedelta(days=values["days"])
    try:
        made = make_token(actor_of(request), label=values["label"], scopes=values["scopes"].split(), lasts=lasts)
    except (BadInput, Refused) as error:
        form.add_error(None, sentence(error))
        return complain(request, form, reverse("me"))
    return render(request, "agencies/token.html", {"made": made})


@require_http_methods(["GET", "POST"])
def end_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = tokens_of(actor).filter(pk=token_id).first()
    if row is None:
        raise absent()
    lost = [_("The program that uses it gets in no more from the next request on")]
    taking = Taking(_("End this token"), row.label, lost, reverse("me"))
    return take_away(request, taking, lambda why: revoke_token(actor, token_id, reason=why), _("Token ended"))


def _once_each(held: Iterable[Holding], now: datetime) -> list[Holding]:
    """Of each post the holding that counts now, as holder before deputy; else the next that comes."""
    found: dict[UUID, Holding] = {}
    for holding in sorted(held, key=lambda one: (one.from_at > now, one.held_as != Holding.As.HOLDER, one.from_at)):
        found.setdefault(holding.post_id, holding)
    return list(found.values())


def _take(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("post", "")
    if chosen:
        read = [_uuid(note) for note in request.POST.getlist("read")[:50]]
        try:
            actor = actions.take_post(_user(request), _uuid(chosen), read=read)
        except NotAllowed:
            raise
        except Refused as error:
            messages.error(request, sentence(error))
            return HttpResponseRedirect(request.get_full_path())
        request.session[sessions.POST] = str(actor.post_id)
    else:
        actions.leave_post(actor_of(request))
        request.session.pop(sessions.POST, None)
    return HttpResponseRedirect(going_to(request) or "/")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the middleware lets nobody else come here
    return request.user
