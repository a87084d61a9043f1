"""The way in and out: sign-in, the one-time link, the second factor, the first run."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.kernel.errors import BadInput, NotFound, Refused
from holdfast.rooms.agencies import actions, factors, sessions, tallies
from holdfast.rooms.agencies.actions.enrol import Enrolled, invited
from holdfast.rooms.agencies.actions.set_up import FirstRun, is_open
from holdfast.rooms.agencies.actions.sign_in import BY_ADDRESS, SignedIn
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.forms import EnrolForm, InvitationForm, SetUpForm, SignInForm
from holdfast.rooms.agencies.models import User
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.agencies.views.carrying import sentence

BACKEND = "holdfast.rooms.agencies.backend.Backend"
SECRET = "new_app_secret"  # noqa: S105
FRESH = "fresh_codes"


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if is_open():
        return HttpResponseRedirect(reverse("set-up"))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = actions.sign_in(**form.cleaned_data, address=_address(request))
        if answer.user is not None:
            return _enter(request, answer)
        form.add_error(None, _refusal(answer))
    words = {"form": form, "next": going_to(request), "passkeys": passkeys_work(request)}
    return render(request, "agencies/sign_in.html", words, status=_status(form))


@require_POST
def passkey_begin(request: HttpRequest) -> HttpResponse:
    """The challenge, kept in the session until the device answers it."""
    from allauth.mfa.webauthn.internal import auth

    if tallies.count(BY_ADDRESS, _address(request)) > BY_ADDRESS.most:
        return JsonResponse({"detail": _refusal(SignedIn(wait=True))}, status=429)
    return JsonResponse(auth.begin_authentication(None))


@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    answer = actions.sign_in_by_passkey(_json(request), address=_address(request))
    if answer.user is None:
        return JsonResponse({"detail": _refusal(answer)}, status=429 if answer.wait else 422)
    return JsonResponse({"to": _enter(request, answer)["Location"]})


@require_GET
def lost_factor(request: HttpRequest) -> HttpResponse:
    return render(request, "agencies/lost_factor.html")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    actions.sign_out(actor_of(request))
    logout(request)
    return HttpResponseRedirect(reverse("sign-in"))


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link uses nothing up: mail scanners look too."""
    account = invited(token).user.email
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.accept_invitation(token, secret=_secret(request), **form.cleaned_data)
        except (BadInput, Refused) as error:
            _name_error(form, error)
        else:
            return _enrolled(request, done)
    return _enrolment_page(request, form, account)


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """For an account that came in by password alone, because it had no second factor."""
    user = request.user
    if not isinstance(user, User) or sessions.FACTOR in request.session:
        raise absent()
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.add_second_factor(user, secret=_secret(request), **form.cleaned_data)
        except (BadInput, Refused) as error:
            _name_error(form, error)
        else:
            return _enrolled(request, done)
    return _enrolment_page(request, form, user.email)


@sensitive_post_parameters("password", "code", "token")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    if not is_open():
        raise absent()
    form = SetUpForm(request.POST or None, initial={"token": request.GET.get("token", "")})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            done = actions.set_up(values.pop("token"), FirstRun(secret=_secret(request), **values))
        except (BadInput, Refused) as error:
            _name_error(form, error)
        else:
            return _enrolled(request, done)
    words = {"form": form, "app": factors.shown(_secret(request), _("administrator"))}
    return render(request, "agencies/set_up.html", words, status=_status(form))


def passkeys_work(request: HttpRequest) -> bool:
    """Browsers give passkeys to TLS and to localhost only, and never to an address in digits."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return request.is_secure() or host == "localhost"


def _enter(request: HttpRequest, answer: SignedIn) -> HttpResponse:
    """Opens the session under a new id, and goes on to the posts."""
    user = answer.user
    assert user is not None
    following = going_to(request)
    request.session.flush()  # a session begun by a stranger gives nothing to the person
    login(request, user, backend=BACKEND)
    sessions.begin(request.session, answer.factor)
    query = f"?{urlencode({'next': following})}" if following else ""
    to = reverse("post") + query if answer.factor else reverse("enrol")
    response = HttpResponseRedirect(to)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
    return response


def _enrolled(request: HttpRequest, done: Enrolled) -> HttpResponse:
    """The recovery codes, once; the session is open from here."""
    _enter(request, SignedIn(user=done.user, factor="totp"))
    request.actor = sessions.actor_in(request.session, done.user)  # type: ignore[attr-defined]
    return render(request, "agencies/codes.html", {"codes": done.codes, "to": reverse("post")})


def _enrolment_page(request: HttpRequest, form: forms.Form, account: str) -> HttpResponse:
    words = {"form": form, "account": account, "app": factors.shown(_secret(request), account)}
    return render(request, "agencies/enrol.html", words, status=_status(form))


def _secret(request: HttpRequest) -> str:
    """The app's secret offered in this session; the same on every look until it is kept."""
    secret = request.session.get(SECRET)
    if not isinstance(secret, str):
        secret = request.session[SECRET] = factors.new_secret()
    return secret


def _name_error(form: forms.Form, error: BadInput | Refused) -> None:
    if isinstance(error, NotFound):
        raise error
    place = error.place.field if isinstance(error, BadInput) else ""
    form.add_error(place if place in form.fields else None, sentence(error))


def _refusal(answer: SignedIn) -> str:
    if answer.wait:
        return _("Too many tries. Wait ten minutes")
    return _("Account, password and code do not fit together")


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def going_to(request: HttpRequest) -> str:
    """Where the person wanted to go, if it is on this host."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here else ""


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _json(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except ValueError:
        return None
