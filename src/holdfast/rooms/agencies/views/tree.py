"""The tree of agencies, and an agency with its posts, staff, shares."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import BadInput, Refused
from holdfast.plumbing import clock
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies import access, actions, losses
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.forms import AgencyForm, PostForm, UserForm
from holdfast.rooms.agencies.models import Agency, Authority, Post, Share, User
from holdfast.rooms.agencies.queries import held_now, name_of
from holdfast.rooms.agencies.records import agency_for, share_for
from holdfast.rooms.agencies.rights import absent, allowed, visible_to
from holdfast.rooms.agencies.views.carrying import carry_out, complain, sentence
from holdfast.rooms.agencies.words import KINDS, LEVELS, ROLES

ROWS = 200
OFFERED = {
    "change_tree": access.CHANGE_TREE,
    "change_posts": access.CHANGE_POSTS,
    "change_users": access.CHANGE_USERS,
    "share": access.SHARE,
}


@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """The branch of the reader, each agency with its posts and how they are held; no names of people."""
    actor = actor_of(request)
    mine = visible_to(Agency.objects.filter(closed_at__isnull=True), actor, access.READ, path="path")
    rows = list(mine.filter(path__gt=request.GET.get("after", "")).order_by("path")[: ROWS + 1])
    shown = rows[:ROWS]
    words = {
        "agencies": _with_posts(shown),
        "next": shown[-1].path if len(rows) > ROWS else "",
    }
    return render(request, "agencies/tree.html", words | _language(request))


@require_GET
def agency(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = _visible(actor, agency_id)
    may = {name: allowed(actor, right, row.path) for name, right in OFFERED.items()}
    words = {
        "row": _with_posts([row])[0],
        "kind": KINDS[row.kind],
        "level": LEVELS[row.level],
        "below": row.children.filter(closed_at__isnull=True).order_by("path")[:ROWS],
        "staff": User.objects.filter(agency=row, erased_at__isnull=True).order_by("email")[:ROWS]
        if _sees_staff(actor, row)
        else (),
        "authorities": Authority.objects.filter(post__agency=row).select_related("post", "delegate").order_by("act"),
        "shares": _live_shares(actor, row)[:ROWS] if may["share"] else (),
        "may": may,
        "agency_form": AgencyForm(),
        "post_form": PostForm(),
        "user_form": UserForm(),
    }
    return render(request, "agencies/agency.html", words | _language(request))


@require_POST
def add_agency(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    actor, back = actor_of(request), reverse("agency", args=[agency_id])
    form = AgencyForm(request.POST)
    if not form.is_valid():
        return _complain(request, form, back, actor, agency_id, access.CHANGE_TREE)
    return carry_out(
        request, back, lambda: actions.add_agency(actor, agency_id, **form.cleaned_data), _("Agency added")
    )


@require_http_methods(["GET", "POST"])
def close_agency(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = agency_for(actor, agency_id, access.CHANGE_TREE)
    back = reverse("agency", args=[agency_id])
    taking = Taking(_("Close this agency"), name_of(row), losses.of_agency(agency_id), back)
    act = partial(actions.close_agency, actor, agency_id)
    return take_away(request, taking, lambda why: act(reason=why), _("Agency closed"))


@require_POST
def add_post(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    actor, back = actor_of(request), reverse("agency", args=[agency_id])
    form = PostForm(request.POST)
    if not form.is_valid():
        return _complain(request, form, back, actor, agency_id, access.CHANGE_POSTS)
    return carry_out(request, back, lambda: actions.add_post(actor, agency_id, **form.cleaned_data), _("Post added"))


@require_POST
def add_user(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """Makes the account and shows its one-time link, once."""
    actor, back = actor_of(request), reverse("agency", args=[agency_id])
    form = UserForm(request.POST)
    if not form.is_valid():
        return _complain(request, form, back, actor, agency_id, access.CHANGE_USERS)
    try:
        link = actions.add_user(actor, agency_id, **form.cleaned_data)
    except (BadInput, Refused) as error:
        form.add_error(None, sentence(error))
        return complain(request, form, back)
    return render(request, "agencies/link.html", {"link": link, "address": request.build_absolute_uri(link.path)})


@require_http_methods(["GET", "POST"])
def end_share(request: HttpRequest, share_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    with transaction.atomic():
        row = share_for(actor, share_id, access.SHARE)
    lost = [_("%(agency)s sees it no more from the next request on") % {"agency": name_of(row.with_agency)}]
    if row.may_act:
        lost.append(_("It acts on it no more"))
    taking = Taking(_("End the share"), row.subject_label or row.subject_room, lost, reverse("agencies"))
    return take_away(request, taking, lambda why: actions.end_share(actor, share_id, reason=why), _("Share ended"))


def _visible(actor: Actor, agency_id: UUID) -> Agency:
    row = visible_to(Agency.objects.all(), actor, access.READ, path="path").filter(pk=agency_id).first()
    if row is None:
        raise absent()
    return row


def _complain(
    request: HttpRequest, form: AgencyForm | PostForm | UserForm, back: str, actor: Actor, agency_id: UUID, right: Right
) -> HttpResponse:
    """A bad form from somebody who may not send it at all is refused for that first."""
    agency_for(actor, agency_id, right)
    return complain(request, form, back)


def _with_posts(rows: list[Agency]) -> list[dict[str, object]]:
    """Agencies with their depth below the first, their posts, and whether each is held now; three queries in all."""
    posts = Post.objects.filter(agency__in=rows, closed_at__isnull=True).order_by("key")
    held = held_now([post.pk for post in posts], clock.now())
    by_agency: dict[UUID, list[dict[str, object]]] = {}
    for post in posts:
        line = {"post": post, "held_as": held.get(post.pk, ""), "role": ROLES[post.role]}  # type: ignore[index]
        by_agency.setdefault(post.agency_id, []).append(line)
    top = min((row.path.count(".") for row in rows), default=0)
    return [
        {
            "agency": row,
            "depth": min(row.path.count(".") - top, 6),
            "kind": KINDS[row.kind],
            "level": LEVELS[row.level],
            "posts": by_agency.get(row.pk, []),
        }
        for row in rows
    ]


def _sees_staff(actor: Actor, row: Agency) -> bool:
    return allowed(actor, access.CHANGE_USERS, row.path)


def _live_shares(actor: Actor, row: Agency) -> list[Share]:
    live = Share.objects.filter(owner_path__startswith=row.path, ended_at__isnull=True).select_related("with_agency")
    return list(visible_to(live, actor, access.SHARE).order_by("-from_at")[:ROWS])


def _language(request: HttpRequest) -> dict[str, object]:
    return {"chinese": (getattr(request, "LANGUAGE_CODE", "") or "").startswith("zh")}
