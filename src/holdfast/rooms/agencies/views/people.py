"""A post with who holds it, and a member of staff. The only pages of this room with names of people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.plumbing import clock
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies import access, actions, factors, losses
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.forms import AuthorityForm, ErasureForm, HoldingForm, QualificationForm
from holdfast.rooms.agencies.models import Holding, Post, User
from holdfast.rooms.agencies.queries import holdings_now, name_of
from holdfast.rooms.agencies.records import authority_for, holding_for, post_for, user_for
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.agencies.views.carrying import carry_out, complain, sentence
from holdfast.rooms.agencies.words import ROLES

ROWS = 200


@require_GET
def post_page(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Who holds the post now, next and before."""
    actor = actor_of(request)
    row = post_for(actor, post_id, access.READ_HOLDERS)
    held = Holding.objects.filter(post=row).select_related("user").order_by("-from_at")[:ROWS]
    words = {
        "row": row,
        "role": ROLES[row.role],  # type: ignore[index]
        "held": [(holding, _when(holding)) for holding in held],
        "may_hold": allowed(actor, access.HOLD, row.agency.path),
        "may_authorise": allowed(actor, access.AUTHORISE, row.agency.path),
        "may_change": allowed(actor, access.CHANGE_POSTS, row.agency.path),
        "authorities": row.authorities.select_related("delegate").order_by("act"),
        "holding_form": HoldingForm(),
        "authority_form": AuthorityForm(),
        "staff": _staff_near(row),
        "posts": Post.objects.filter(agency=row.agency, closed_at__isnull=True).exclude(pk=row.pk).order_by("key"),
        "chinese": (getattr(request, "LANGUAGE_CODE", "") or "").startswith("zh"),
    }
    return render(request, "agencies/post_page.html", words)


@require_POST
def give_post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = post_for(actor, post_id, access.HOLD)
    with timezone.override(ZoneInfo(row.agency.zone)):
        form = HoldingForm(request.POST)
        is_valid = form.is_valid()
    back = reverse("post-page", args=[post_id])
    if not is_valid:
        return complain(request, form, back)
    values = dict(form.cleaned_data)
    return carry_out(
        request, back, lambda: actions.give_post(actor, post_id, values.pop("user_id"), **values), _("Post given")
    )


@require_http_methods(["GET", "POST"])
def end_holding(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    holding = holding_for_page(actor, holding_id)
    post = holding.post
    alone = not holdings_now(clock.now()).filter(post=post).exclude(pk=holding_id).exists()
    lost = [_("Nobody holds the post then: what it owes waits for its next holder")] if alone else []
    taking = Taking(_("End this holding"), name_of(post), lost, reverse("post-page", args=[post.pk]))
    return take_away(
        request, taking, lambda why: actions.end_holding(actor, holding_id, reason=why), _("Holding ended")
    )


@require_http_methods(["GET", "POST"])
def close_post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    actor, back = actor_of(request), reverse("post-page", args=[post_id])
    row = post_for(actor, post_id, access.CHANGE_POSTS)
    taking = Taking(_("Close this post"), name_of(row), losses.of_post(post_id), back)
    return take_away(request, taking, lambda why: actions.close_post(actor, post_id, reason=why), _("Post closed"))


@require_POST
def give_authority(request: HttpRequest, post_id: UUID) -> HttpResponse:
    actor, back = actor_of(request), reverse("post-page", args=[post_id])
    post_for(actor, post_id, access.AUTHORISE)
    form = AuthorityForm(request.POST)
    if not form.is_valid():
        return complain(request, form, back)
    values = dict(form.cleaned_data)
    minutes = values.pop("delegate_after")
    wait = timedelta(minutes=minutes) if minutes else None
    return carry_out(
        request,
        back,
        lambda: actions.give_authority(actor, post_id, values.pop("act"), delegate_after=wait, **values),
        _("Authority given"),
    )


@require_http_methods(["GET", "POST"])
def end_authority(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    authority = authority_for(actor, authority_id, access.AUTHORISE)
    lost = [_("%(post)s decides this no more: %(act)s") % {"post": name_of(authority.post), "act": authority.act}]
    taking = Taking(_("End this authority"), authority.act, lost, reverse("post-page", args=[authority.post_id]))
    return take_away(
        request, taking, lambda why: actions.end_authority(actor, authority_id, reason=why), _("Authority ended")
    )


@require_GET
def person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One account, for its administrator."""
    row = user_for(actor_of(request), user_id, access.CHANGE_USERS)
    words = {
        "row": row,
        "has_factor": factors.has_second(row),
        "held": Holding.objects.filter(user=row).select_related("post__agency").order_by("-from_at")[:ROWS],
        "qualifications": row.qualifications.order_by("key", "-from_on"),
        "qualification_form": QualificationForm(),
    }
    return render(request, "agencies/person.html", words)


@require_POST
def invite(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Shows the new link, once."""
    try:
        link = actions.invite(actor_of(request), user_id)
    except (BadInput, Refused) as error:
        words = sentence(error)
        form = forms.Form({})
        form.add_error(None, words)
        return complain(request, form, reverse("person", args=[user_id]))
    return render(request, "agencies/link.html", {"link": link, "address": request.build_absolute_uri(link.path)})


@require_http_methods(["GET", "POST"])
def disable(request: HttpRequest, user_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = user_for(actor, user_id, access.CHANGE_USERS)
    taking = Taking(_("Disable"), row.email, losses.of_person(user_id), reverse("person", args=[user_id]))
    return take_away(
        request, taking, lambda why: actions.disable_user(actor, user_id, reason=why), _("Account disabled")
    )


@require_POST
def end_sessions(request: HttpRequest, user_id: UUID) -> HttpResponse:
    return _on_person(request, user_id, actions.end_sessions, _("Sessions ended"))


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Asks for the account's address typed out too, since nothing brings the person back."""
    actor = actor_of(request)
    row = user_for(actor, user_id, access.CHANGE_USERS)
    form = ErasureForm(request.POST if request.method == "POST" else None, address=row.email)
    lost = [_("Name, contacts, factors, qualifications, tokens and saved views, for good"), *losses.of_person(user_id)]
    taking = Taking(_("Erase the person"), row.email, lost, reverse("person", args=[user_id]), form=form)

    def act(why: str) -> None:
        if not form.is_valid():
            raise BadInput(Place(field="typed"), "the work address", "another")
        actions.erase_user(actor, user_id, reason=why)

    return take_away(request, taking, act, _("Person erased"))


@require_POST
def qualify(request: HttpRequest, user_id: UUID) -> HttpResponse:
    actor, back = actor_of(request), reverse("person", args=[user_id])
    user_for(actor, user_id, access.QUALIFY)
    form = QualificationForm(request.POST)
    if not form.is_valid():
        return complain(request, form, back)
    return carry_out(request, back, lambda: actions.qualify(actor, user_id, **form.cleaned_data), _("Noted"))


def holding_for_page(actor: Actor, holding_id: UUID) -> Holding:
    """The holding for reading its post; the act fetches it again, locked."""
    with transaction.atomic():
        return holding_for(actor, holding_id, access.HOLD)


def _on_person(request: HttpRequest, user_id: UUID, act: Callable[[Actor, UUID], None], done: str) -> HttpResponse:
    actor = actor_of(request)
    return carry_out(request, reverse("person", args=[user_id]), lambda: act(actor, user_id), done)


def _staff_near(row: Post) -> list[User]:
    """Who may be given the post: active staff of its agency and of those below."""
    near = User.objects.filter(agency__path__startswith=row.agency.path, is_active=True, erased_at__isnull=True)
    return list(near.order_by("email")[:ROWS])


def _when(holding: Holding) -> str:
    now = clock.now()
    if holding.until_at is not None and holding.until_at <= now:
        return "past"
    return "now" if holding.from_at <= now else "next"
