"""One meeting: its agenda, what earlier ones decided and how that stands, who was there, its minutes, its decisions."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.queries import name_of
from holdfast.rooms.agencies.rights import allowed, require
from holdfast.rooms.evidence.actions import add_file, ask_to_add
from holdfast.rooms.evidence.queries import about
from holdfast.rooms.governance import access, actions, queries
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.forms import DecideForm, FileForm, HoldForm, local_text
from holdfast.rooms.governance.groups import looked_at, owed_by_id, progress, record_of
from holdfast.rooms.governance.models import Meeting, Seat
from holdfast.rooms.governance.words import meeting_mark, progress_line


@require_GET
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    row = queries.one_meeting(actor, meeting_id)
    may = allowed(actor, access.MEET, row.owner_path)
    zone = row.group.office.zone
    words: dict[str, object] = {
        "row": row,
        "zone": zone,
        "mark": meeting_mark(row, now),
        "agenda": [line for line in row.agenda.splitlines() if line.strip()],
        "earlier": [progress_line(one) for one in looked_at(row, now)],
        "decided": [progress_line(one) for one in progress(row.resolutions.all(), now)],
        "attendance": list(row.attendance.select_related("post__agency").order_by("-chaired", "post__agency__path")),
        "minutes": [file for file in about(actor, Subject(ROOM, row.pk)) if file.deleted_at is None],
        "duty": owed_by_id([row.duty_id]).get(row.duty_id) if row.duty_id else None,
        "may_file": row.state != Meeting.State.CALLED_OFF and _may_add(actor, row),
        "may_hold": may and row.state == Meeting.State.CALLED,
        "may_decide": may and row.state != Meeting.State.CALLED_OFF,
    }
    return render(request, "governance/meeting.html", words | _forms(row, zone))


@require_POST
def hold(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The minutes may come with it: then they are kept first, and both or nothing is written."""
    actor = actor_of(request)
    row = _mine(actor, meeting_id)
    form = HoldForm(request.POST, request.FILES, seats=_seats(row))

    def act() -> object:
        read = form.cleaned_data
        held_at = form.moment("held_at", row.group.office.zone)
        present = [UUID(post) for post in read["present"]]
        return actions.hold_with_minutes(actor, meeting_id, held_at, present, read["file"])

    return act_and_return(request, _back(row), form, act, _("Held"))


@require_http_methods(["GET", "POST"])
def call_off(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = _mine(actor, meeting_id)
    points = len([line for line in row.agenda.splitlines() if line.strip()])
    words = ngettext("%(count)d point of its agenda", "%(count)d points of its agenda", points)
    lost = [words % {"count": points}] if points else []
    lost.append(_("The meeting that is owed stays owed"))
    taking = Taking(_("Call the meeting off"), name_of(row.group.office), lost, _back(row))
    return take_away(request, taking, lambda why: actions.call_off(actor, meeting_id, reason=why), _("Called off"))


@require_POST
def decide(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = _mine(actor, meeting_id)
    form = DecideForm(request.POST, owners=_owners(row))

    def act() -> object:
        read = form.cleaned_data
        kind, _colon, key = read["owner"].partition(":")
        post = Post.objects.get(pk=key) if kind == "post" else None
        owner = post.agency_id if post else UUID(key)
        due = form.moment("due_at", row.group.office.zone)
        new = actions.NewResolution(read["text"], owner, due, post.pk if post else None)
        return actions.resolve(actor, meeting_id, new)

    return act_and_return(request, _back(row), form, act, _("Written down: it is owed from now on"))


@require_POST
def file(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    record = record_of(actor, meeting_id)
    form = FileForm(request.POST, request.FILES)

    def act() -> object:
        given = form.cleaned_data["file"]
        if given is None:
            raise BadInput(Place(field="file"), "a file", "nothing")
        return add_file(actor, record, given.name, given, clock.now())

    return act_and_return(request, reverse("meeting", args=[meeting_id]), form, act, _("File kept"))


def _mine(actor: Actor, meeting_id: UUID) -> Meeting:
    """The meeting, for whoever may change it: asked before the form is looked at."""
    row = queries.one_meeting(actor, meeting_id)
    subject = Subject(ROOM, row.group_id)
    require(actor, access.MEET, owner_path=row.owner_path, subject=subject, reading=access.READ_MEETINGS)
    return row


def _may_add(actor: Actor, row: Meeting) -> bool:
    try:
        ask_to_add(actor, record_of(actor, row.pk))
    except (NotAllowed, NotFound):
        return False
    return True


def _forms(row: Meeting, zone: str) -> dict[str, object]:
    at = min(clock.now(), row.set_for) if row.set_for < clock.now() else clock.now()
    return {
        "hold_form": HoldForm(initial={"held_at": local_text(at, zone)}, seats=_seats(row)),
        "decide_form": DecideForm(owners=_owners(row)),
        "file_form": FileForm(),
    }


def _seats(row: Meeting) -> list[Post]:
    seats = Seat.objects.filter(group=row.group, until_at__isnull=True).select_related("post__agency")
    return [seat.post for seat in seats.order_by("-chairs", "post__agency__path")]


def _owners(row: Meeting) -> list[Post | Agency]:
    """Whom a decision can name: the posts that sit in the group, then the agencies right under the office."""
    under = Agency.objects.filter(parent=row.group.office, closed_at__isnull=True).order_by("path")
    return [*_seats(row), row.group.office, *under]


def _back(row: Meeting) -> str:
    return reverse("meeting", args=[row.pk])
