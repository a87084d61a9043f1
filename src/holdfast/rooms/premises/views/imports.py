"""Pages where files come in and the register leaves."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.exchange.tables.columns import FIELDS
from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.plumbing.export import csv_answer
from holdfast.plumbing.pages import act_and_return, said
from holdfast.plumbing.problems import problem_of
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import absent, allowed, require
from holdfast.rooms.atlas.queries import credits_for
from holdfast.rooms.premises import access
from holdfast.rooms.premises.goods_forms import OrderForm, UploadForm
from holdfast.rooms.premises.intake import ask, queries, sheets
from holdfast.rooms.premises.intake.files import OSM
from holdfast.rooms.premises.leaving import file_answer
from holdfast.rooms.premises.queries import Selection

_SHOWN, _TOLD = 30, 50


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The imports of the branch, and where a file is handed in."""
    actor = actor_of(request)
    if request.method == "POST":
        return _received(request, actor)
    require(actor, access.ENTER_FACTS, owner_path=actor.path)
    rows = queries.with_runs(queries.intakes_of(actor).order_by("-pk")[:_SHOWN])
    words = {
        "imports": rows,
        "form": UploadForm(),
        "may_add": allowed(actor, access.ADD, actor.path),
        "may_merge": allowed(actor, access.MERGE, actor.path),
        "credits": credits_for(actor.path),
    }
    return render(request, "premises/imports.html", words)


@require_GET
def one_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Columns to confirm, how far it is, or what it brought."""
    shown = queries.import_seen(actor_of(request), import_id)
    intake = shown.intake
    words = {
        "shown": shown,
        "intake": intake,
        "columns": [(head, intake.columns.get(head, "")) for head in intake.heads],
        "fields": [(name, said(title)) for name, title in FIELDS.items()],
        "order_form": OrderForm(initial={"method": intake.method, "assessed_on": intake.assessed_on}),
        "needs_columns": intake.format != OSM,
        "may_start": shown.chore is None or (intake.dry_run and shown.is_over and bool(intake.kept)),
        "refusals": list(queries.refusals_of(intake)[:_TOLD]),
        "doubts": list(queries.doubts_of(intake)[:_TOLD]),
        "percent": _percent(shown),
    }
    return render(request, "premises/import.html", words)


@require_POST
def start(request: HttpRequest, import_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    intake = queries.intake_seen(actor, import_id)
    form = OrderForm(request.POST)
    columns = {head: request.POST.get(f"column-{at}", "") for at, head in enumerate(intake.heads)}
    chosen = {head: field for head, field in columns.items() if field}

    def act() -> None:
        ask.start(actor, import_id, ask.Order(chosen, "dry_run" in request.POST, **form.cleaned_data))

    return act_and_return(
        request, reverse("premises-import", args=[import_id]), form, act, _("A worker reads the file")
    )


@require_POST
def sheet(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Another sheet of the workbook, with the columns that it has."""
    actor, wanted = actor_of(request), request.POST.get("sheet", "")
    back = reverse("premises-import", args=[import_id])
    return act_and_return(
        request, back, None, lambda: sheets.choose_sheet(actor, import_id, wanted), _("Another sheet is read")
    )


@require_POST
def cancel(request: HttpRequest, import_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    shown = queries.import_seen(actor, import_id)
    back = reverse("premises-import", args=[import_id]) if shown.chore else reverse("premises-imports")
    return act_and_return(request, back, None, lambda: ask.cancel(actor, import_id), _("Stopped"))


@require_GET
def refused(request: HttpRequest, import_id: UUID) -> StreamingHttpResponse:
    intake = queries.intake_seen(actor_of(request), import_id)
    return csv_answer("refused", queries.HEADER, queries.report_rows(intake))


@require_GET
def leave(request: HttpRequest) -> HttpResponseBase:
    """The places of a list as a file that can be brought in again."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    named = ("listing", "pack", "grade", "missing", "branch")
    return file_answer(
        actor, request.GET.get("form", "csv"), Selection(**{name: request.GET.get(name, "") for name in named})
    )


def _received(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A file that came in leads to its columns; one that cannot be taken says why."""
    owner = agency_at(actor.path)
    if owner is None:
        raise absent()
    require(actor, access.ADD, owner_path=owner.path)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file"))
        return HttpResponseRedirect(reverse("premises-imports"))
    try:
        intake = ask.receive(actor, owner.pk, name=file.name or "", stream=file)
    except (NotAllowed, NotFound):
        raise
    except (BadInput, Refused) as error:
        messages.error(request, problem_of(error).detail)
        return HttpResponseRedirect(reverse("premises-imports"))
    return HttpResponseRedirect(reverse("premises-import", args=[intake.pk]))


def _percent(shown: queries.Import) -> int:
    return min(100 * shown.done // shown.total, 100) if shown.total else 0
