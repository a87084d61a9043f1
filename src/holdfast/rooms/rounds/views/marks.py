"""Marks of places: what scanning one opens, and the page that prints them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import absent, allowed, require
from holdfast.rooms.premises.queries import one as one_place
from holdfast.rooms.rounds import access, actions, queries
from holdfast.rooms.rounds.forms import MarkForm
from holdfast.rooms.rounds.paper import address_of, marks_sheet, svg_of


@require_GET
def at(request: HttpRequest, token: str) -> HttpResponse:
    """A scanned mark opens the tasks of its place; what is reported from there says that the round was at the mark."""
    if queries.mark_of(actor_of(request), token) is None:
        raise absent()
    return HttpResponseRedirect(f"{reverse('my-tasks')}?{urlencode({'mark': token})}")


@require_GET
def of_place(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    """The marks of one place, with their codes."""
    actor = actor_of(request)
    place = one_place(actor, premises_id)
    require(actor, access.READ_MARKS, owner_path=place.owner_path)
    rows = queries.marks(actor).filter(premises=place).order_by("added_at")
    words = {
        "place": place,
        "marks": [(row, address_of(request, row)) for row in rows],
        "may_keep": allowed(actor, access.KEEP_MARKS, place.owner_path),
    }
    return render(request, "rounds/marks.html", words)


@require_POST
def add(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    form = MarkForm(request.POST)
    actor = actor_of(request)
    one_place(actor, premises_id)
    back = reverse("rounds-marks", args=[premises_id])
    done = _("Mark put up. Print its sheet")
    return act_and_return(
        request, back, form, lambda: actions.add_mark(actor, premises_id, form.cleaned_data["label"]), done
    )


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, mark_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one_mark(actor, mark_id)
    require(actor, access.KEEP_MARKS, owner_path=row.owner_path, reading=access.READ_MARKS)
    lost = [_("Its printed code confirms no round any more")]
    taking = Taking(_("Take the mark down"), row.label, lost, reverse("rounds-marks", args=[row.premises_id]))
    return take_away(request, taking, lambda why: actions.end_mark(actor, mark_id, reason=why), _("Mark taken down"))


@require_GET
def code(request: HttpRequest, mark_id: UUID) -> HttpResponse:
    """The code of one mark as a picture."""
    row = queries.one_mark(actor_of(request), mark_id)
    return HttpResponse(svg_of(address_of(request, row)), content_type="image/svg+xml")


@require_GET
def sheet(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    """The standing marks of a place on paper, to cut out and hang up."""
    place, rows = queries.standing_marks(actor_of(request), premises_id)
    answer = HttpResponse(marks_sheet(request, place, rows), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="marks.pdf"'
    return answer
