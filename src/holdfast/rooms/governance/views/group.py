"""A leading group: who sits in it, when it meets, what it decided and how that stands."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.domain.rights.branch import ancestors
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.agencies.queries import held_now, name_of
from holdfast.rooms.agencies.rights import absent, allowed, require
from holdfast.rooms.governance import access, actions, queries
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.forms import CallForm, SeatForm
from holdfast.rooms.governance.groups import progress, table_of
from holdfast.rooms.governance.models import Group, Meeting, Resolution, Seat
from holdfast.rooms.governance.words import meeting_mark, progress_line, state_first

PAST = 30


@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """The group that is nearest to the reader's agency, with the others beside it."""
    actor = actor_of(request)
    rows = list(queries.groups(actor).order_by("owner_path"))
    nearest = [row for row in rows if row.owner_path in ancestors(actor.path)] or rows
    if not nearest:
        return render(request, "governance/groups_none.html")
    return _page(request, actor, max(nearest, key=lambda row: len(row.owner_path)) if actor.path else nearest[0], rows)


@require_GET
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one_group(actor, group_id)
    return _page(request, actor, row, list(queries.groups(actor).order_by("owner_path")))


@require_POST
def call(request: HttpRequest, group_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = _mine(actor, group_id)
    form = CallForm(request.POST)
    return act_and_return(
        request,
        reverse("leading-group", args=[group_id]),
        form,
        lambda: actions.call_meeting(
            actor, group_id, form.moment("set_for", row.office.zone), form.cleaned_data["agenda"]
        ),
        _("Meeting called"),
    )


@require_POST
def seat(request: HttpRequest, group_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = _mine(actor, group_id)
    form = SeatForm(request.POST, posts=posts_to_seat(row))

    def act() -> object:
        return actions.seat(actor, group_id, UUID(form.cleaned_data["post"]), chairs=form.cleaned_data["chairs"])

    return act_and_return(request, reverse("leading-group", args=[group_id]), form, act, _("Entered"))


@require_http_methods(["GET", "POST"])
def unseat(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = Seat.objects.select_related("post__agency").filter(pk=seat_id).first()
    if row is None:
        raise absent()
    _mine(actor, row.group_id)
    agency = row.post.agency
    others = Seat.objects.filter(group_id=row.group_id, until_at__isnull=True, post__agency=agency).exclude(pk=row.pk)
    lost = [_("Meetings count its post no more")]
    if not others.exists():
        lost.append(_("%(agency)s sees the group no more") % {"agency": name_of(agency)})
    taking = Taking(_("End the seat"), name_of(row.post), lost, reverse("leading-group", args=[row.group_id]))
    return take_away(request, taking, lambda why: actions.unseat(actor, seat_id, reason=why), _("Seat ended"))


def _mine(actor: Actor, group_id: UUID) -> Group:
    """The group, for whoever may change it: asked before the form is looked at."""
    row = queries.one_group(actor, group_id)
    subject = Subject(ROOM, row.pk)
    require(actor, access.MEET, owner_path=row.owner_path, subject=subject, reading=access.READ_MEETINGS)
    return row


def posts_to_seat(row: Group) -> list[Post]:
    """The posts of the office and of the agencies right under it."""
    posts = Post.objects.filter(closed_at__isnull=True, agency__closed_at__isnull=True)
    near = posts.filter(agency=row.office) | posts.filter(agency__parent=row.office)
    return list(near.select_related("agency").order_by("agency__path", "key"))


def _page(request: HttpRequest, actor: Actor, row: Group, rows: list[Group]) -> HttpResponse:
    now = clock.now()
    may = allowed(actor, access.MEET, row.owner_path)
    meetings = Meeting.objects.filter(group=row)
    decided = progress(Resolution.objects.filter(meeting__group=row), now)
    words: dict[str, object] = {
        "group": row,
        "groups": rows,
        "zone": row.office.zone,
        "table": table_of(row.office),
        "duty": queries.next_duty(row.office),
        "daily": _is_heightened(row),
        "called": [(one, meeting_mark(one, now)) for one in meetings.filter(state="called").order_by("set_for")],
        "past": [(one, meeting_mark(one, now)) for one in meetings.exclude(state="called").order_by("-set_for")[:PAST]],
        "decided": sorted((progress_line(one) for one in decided), key=state_first),
        "seats": _seats(row),
        "may": may,
    }
    if may:
        words |= _forms(row)
    return render(request, "governance/group.html", words)


def _forms(row: Group) -> Mapping[str, object]:
    default = clock.now().astimezone(ZoneInfo(row.office.zone)).replace(second=0, microsecond=0)
    return {"call_form": CallForm(initial={"set_for": default}), "seat_form": SeatForm(posts=posts_to_seat(row))}


def _is_heightened(row: Group) -> bool:
    return queries.postures_of_branches([row.owner_path], clock.now())[row.owner_path] != "normal"


def _seats(row: Group) -> list[tuple[Seat, str]]:
    seats = list(
        Seat.objects.filter(group=row, until_at__isnull=True)
        .select_related("post__agency")
        .order_by("-chairs", "post__agency__path", "post__key")
    )
    held = held_now([seat.post_id for seat in seats], clock.now())
    return [(seat, held.get(seat.post_id, "")) for seat in seats]
