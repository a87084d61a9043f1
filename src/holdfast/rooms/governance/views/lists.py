"""Lists of responsibilities with their gaps, and the half-yearly reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.paging import page_of
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.agencies.rights import absent, allowed, require
from holdfast.rooms.evidence.queries import about
from holdfast.rooms.governance import access, actions
from holdfast.rooms.governance import lists as found
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.forms import AssignForm, ReportForm
from holdfast.rooms.governance.groups import owed_by_id
from holdfast.rooms.governance.models import Report, Responsibility
from holdfast.rooms.governance.words import figure_words
from holdfast.rooms.obligations.models import Obligation

PAGE = 50
REPORTS = 20


@dataclass(frozen=True)
class Line:
    """An entry ready to print, with the posts that its agency could name."""

    row: Responsibility
    words: found.Words
    posts: list[Post]


@require_GET
def responsibilities(request: HttpRequest) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    require(actor, access.READ, owner_path=actor.path)
    gap = request.GET.get("gap", "")
    rows, following = page_of(
        found.responsibilities(actor, now, gap),
        after=request.GET.get("after", ""),
        limit=PAGE,
        by=("owner_path", "rule_id", "pk"),
    )
    counts = found.gaps(actor, now)
    words = {
        "lines": _lines(actor, rows),
        "following": following or "",
        "gap": gap,
        "chips": [(key, word, counts[key]) for key, word in _chips().items()],
        "owed": list(found.reports_owed(actor)[:REPORTS]),
        "form": ReportForm(),
        "may_report": allowed(actor, access.REPORT, actor.path),
        "own_path": actor.path,
        "reports": list(found.reports(actor)[:REPORTS]),
        "now": now,
    }
    return render(request, "governance/responsibilities.html", words)


@require_POST
def assign(request: HttpRequest, responsibility_id: UUID) -> HttpResponse:
    actor, form = actor_of(request), AssignForm(request.POST)
    row = Responsibility.objects.filter(pk=responsibility_id).first()
    if row is None:
        raise absent()
    require(actor, access.ASSIGN, owner_path=row.owner_path, reading=access.READ)
    return act_and_return(
        request,
        reverse("responsibilities"),
        form,
        lambda: actions.assign(actor, responsibility_id, form.cleaned_data["post"]),
        _("Entered"),
    )


@require_GET
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = found.one_report(actor, report_id)
    words = {
        "row": row,
        "zone": row.agency.zone,
        "figures": figure_words(row.figures),
        "files": [file for file in about(actor, Subject(ROOM, row.pk)) if file.deleted_at is None],
        "receipt": owed_by_id([row.receipt_id]).get(row.receipt_id),
        "may_receive": row.received_at is None and allowed(actor, access.RECEIVE, row.office.path),
    }
    return render(request, "governance/report.html", words)


@require_POST
def file(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    actor, form = actor_of(request), ReportForm(request.POST, request.FILES)
    duty = Obligation.objects.filter(pk=duty_id, subject_room=ROOM).first()
    if duty is None:
        raise absent()
    require(actor, access.REPORT, owner_path=duty.owner_path, reading=access.READ)

    def act() -> object:
        return actions.file_report(actor, duty_id, form.cleaned_data["text"], form.cleaned_data["file"])

    return act_and_return(request, reverse("responsibilities"), form, act, _("Report filed"))


@require_POST
def receive(request: HttpRequest, report_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = Report.objects.select_related("office").filter(pk=report_id).first()
    if row is None:
        raise absent()
    require(actor, access.RECEIVE, owner_path=row.office.path, reading=access.READ)
    back = reverse("report", args=[report_id])
    return act_and_return(request, back, None, lambda: actions.receive_report(actor, report_id), _("Received"))


def _lines(actor: Actor, rows: list[Responsibility]) -> list[Line]:
    words = found.words_of(rows)
    may = [row.agency_id for row in rows if allowed(actor, access.ASSIGN, row.owner_path)]
    posts: dict[UUID, list[Post]] = {}
    for post in Post.objects.filter(agency_id__in=may, closed_at__isnull=True).order_by("key"):
        posts.setdefault(post.agency_id, []).append(post)
    return [Line(row, words[row.pk], posts.get(row.agency_id, [])) for row in rows]


def _chips() -> Mapping[str, str]:
    return {"": _("All"), "post": _("No post named"), "holder": _("Nobody holds it"), "deputy": _("No deputy")}
