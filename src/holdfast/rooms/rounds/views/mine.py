"""`/mine/`: what the post held now owes, made for one thumb, and what became of what was reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock
from holdfast.plumbing.problems import problem_of
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.obligations.queries import NOTHING, Mine, Row, mine
from holdfast.rooms.rounds import queries
from holdfast.rooms.rounds.actions.report import report_with_file
from holdfast.rooms.rounds.facts import Report
from holdfast.rooms.rounds.forms import DoneForm
from holdfast.rooms.rounds.mine import done, told_of
from holdfast.rooms.rounds.models import Receipt
from holdfast.rooms.rounds.page import blank_row, page_words


@require_GET
def my_tasks(request: HttpRequest) -> HttpResponse:
    """`?take=1` is the same page without a task in it: what a phone keeps to open without network."""
    now = clock.now()
    actor = actor_of(request)
    taken = "take" in request.GET
    token = request.GET.get("mark", "")
    mark = queries.mark_of(actor, token) if token and not taken else None
    found = NOTHING if taken else _at_place(mine(actor, now), mark.premises_id if mark else None)
    words = {
        "mine": found,
        "done": () if taken else done(actor, now),
        "now": now,
        "blank": blank_row(now),
        "words": page_words(),
        "mark": mark,
        "token": token if mark else "",
        "new_act": uuid7,
        "person": actor.user_id,
    }
    template = "rounds/_mine.html" if request.headers.get("HX-Request") == "true" else "rounds/mine.html"
    return render(request, template, words | ({"messages": ()} if taken else {}))


@require_POST
def settle_mine(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """One tap: done now, with the photo if there is one. The same card sent twice has one effect."""
    form = DoneForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Not sent: check the time and the file"))
        return redirect("my-tasks")
    actor = actor_of(request)
    try:
        row = report_with_file(actor, _report(actor, obligation_id, form, request), form.cleaned_data["file"])
    except (NotFound, NotAllowed):
        raise
    except (BadInput, Refused) as refused:
        messages.error(request, problem_of(refused).detail)
        return redirect("my-tasks")
    told = told_of(actor, [row])[row.pk]
    (messages.warning if told.is_superseded else messages.success)(request, told.words)
    return redirect("my-tasks")


@require_GET
def reports(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Every report of one duty: who was first, when each was done and heard, with what files."""
    actor = actor_of(request)
    rows = list(queries.receipts(actor).filter(obligation_id=obligation_id).order_by("heard_at", "id"))
    label = rows[0].subject_label if rows else queries.reportable(actor, obligation_id).subject_label
    told = told_of(actor, rows)
    words = {"reports": [told[row.pk] for row in rows], "label": label, "duty": obligation_id}
    return render(request, "rounds/reports.html", words)


def _report(actor: Actor, obligation_id: UUID, form: DoneForm, request: HttpRequest) -> Report:
    read = form.cleaned_data
    wrong = frozenset(request.POST.getlist("not_ok"))
    true_at: datetime = read["true_at"] or clock.now()
    return Report(
        id=read["act"] or uuid7(),
        obligation_id=obligation_id,
        person=actor.user_id,
        true_at=true_at,
        answers=queries.answers_to(obligation_id, wrong),
        note=read["note"],
        mark=read["mark"],
    )


def _at_place(found: Mine, place: UUID | None) -> Mine:
    """With a mark scanned, the tasks of its place come first, whatever is late elsewhere."""
    if place is None:
        return found
    here = queries.duties_at(place, [row.id for row in (*found.cards, *found.coming)])

    def order(row: Row) -> bool:
        return row.id not in here

    return replace(found, cards=tuple(sorted(found.cards, key=order)), coming=tuple(sorted(found.coming, key=order)))


__all__ = ["Receipt", "my_tasks", "reports", "settle_mine"]
