"""One post: its crew by name, its shifts, its template; filling, overriding and asking to swap."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.domain.rosters.spans import Span
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Post, User
from holdfast.rooms.agencies.rights import allowed, require, visible_to
from holdfast.rooms.rosters import access, actions, queries
from holdfast.rooms.rosters.forms import StretchForm, SwapForm, TemplateForm
from holdfast.rooms.rosters.models import Line, Member
from holdfast.rooms.rosters.rules import known_rules
from holdfast.rooms.rosters.strip import template_words

AHEAD = timedelta(days=14)


@require_GET
def post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one_post(actor, post_id)
    now = clock.now()
    shifts = queries.shifts_of([post_id], Span(now - timedelta(hours=12), now + AHEAD)).get(post_id, ())
    on, following = queries.now_and_next(shifts, now)
    named = allowed(actor, access.READ_CREW, row.agency.path)
    lines = queries.lines_of([post_id]).get(post_id, ())
    words = {
        "row": row,
        "rules": known_rules(row),
        "lines": lines,
        "template": template_words(lines),
        "shifts": shifts,
        "on": on,
        "next": following,
        "crew": list(_crew(row)) if named else [],
        "named": named,
        "me": actor.user_id,
        "may_fill": allowed(actor, access.FILL, row.agency.path),
        "may_plan": allowed(actor, access.PLAN, row.agency.path),
        "gaps": list(queries.open_gaps(actor).filter(post=row)),
        "staff": _staff(actor) if allowed(actor, access.FILL, row.agency.path) else [],
        "now": now,
    }
    return render(request, "rosters/post.html", words)


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, post_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one_post(actor, post_id)
    require(actor, access.PLAN, owner_path=row.agency.path, reading=access.READ)
    staff = _staff(actor)
    if request.method == "POST":
        form = TemplateForm(request.POST, staff=staff)
        back = reverse("roster-post", args=[post_id])
        return act_and_return(
            request, back, form, lambda: actions.set_template(actor, post_id, form.roster()), _("Roster drawn")
        )
    form = TemplateForm(initial=_initial(row), staff=staff)
    return render(request, "rosters/template.html", {"row": row, "form": form})


@require_POST
def fill(request: HttpRequest, post_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one_post(actor, post_id)
    require(actor, access.FILL, owner_path=row.agency.path, reading=access.READ)
    form = StretchForm(request.POST)
    return act_and_return(
        request,
        _back(request, post_id),
        form,
        lambda: actions.fill(actor, post_id, form.cleaned_data["user_id"] or UUID(int=0), **form.stretch(row)),
        _("Put on duty"),
    )


@require_POST
def override(request: HttpRequest, post_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one_post(actor, post_id)
    require(actor, access.FILL, owner_path=row.agency.path, reading=access.READ)
    form = StretchForm(request.POST)
    return act_and_return(
        request,
        reverse("roster-post", args=[post_id]),
        form,
        lambda: actions.override(
            actor, post_id, form.cleaned_data["user_id"], **form.stretch(row), reason=form.cleaned_data["reason"]
        ),
        _("Changed"),
    )


@require_http_methods(["GET", "POST"])
def swap_shift(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Offering a shift: to whom, and for which of theirs."""
    actor = actor_of(request)
    row = queries.one_shift(actor, shift_id)
    require(actor, access.SWAP, owner_path=row.post.agency.path, reading=access.READ)
    if request.method == "POST":
        form = SwapForm(request.POST)
        back = reverse("roster-post", args=[row.post_id])
        return act_and_return(
            request, back, form, lambda: actions.ask_swap(actor, shift_id, **form.cleaned_data), _("Asked")
        )
    theirs = queries.shifts(actor).filter(post=row.post, from_at__gt=clock.now(), held_as=row.held_as)
    words = {
        "row": row,
        "crew": [one for one in _crew(row.post) if one.user_id != row.user_id],
        "theirs": list(theirs.exclude(user=row.user_id).exclude(user=None)[:40]),
        "mine": row.user_id == actor.user_id,
    }
    return render(request, "rosters/swap_shift.html", words)


def _back(request: HttpRequest, post_id: UUID) -> str:
    """To the week when the form says so, else to the post."""
    return reverse("roster") if request.POST.get("to") == "week" else reverse("roster-post", args=[post_id])


def _crew(row: Post) -> list[Member]:
    return list(Member.objects.filter(post=row, left_at__isnull=True).select_related("user").order_by("letter"))


def _staff(actor: Actor) -> list[User]:
    seen = visible_to(User.objects.filter(is_active=True), actor, access.FILL, path="agency__path")
    return list(seen.order_by("email")[:200])


def _initial(row: Post) -> dict[str, object]:
    """The template as it stands, to be changed."""
    lines = list(Line.objects.filter(post=row, ended_at__isnull=True).order_by("begins"))[:4]
    first: dict[str, object] = {f"crew_{one.letter}": str(one.user_id) for one in _crew(row)}
    for number, line in enumerate(lines, 1):
        first |= {
            f"days_{number}": line.rrule,
            f"begins_{number}": line.begins,
            f"hours_{number}": line.lasts / timedelta(hours=1),
            f"turns_{number}": "".join(letter or "-" for letter in line.turns),
            f"as_{number}": line.held_as,
        }
    starts = lines[0].starts_on if lines else clock.now().date()
    roster = getattr(row, "roster", None)
    return {**first, "starts_on": starts, "needs": ", ".join(roster.needs) if roster else ""}
