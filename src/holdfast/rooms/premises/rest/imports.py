"""Bringing places and facts in: a file that is confirmed, read by a long run, watched and stopped."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse
from ninja import File, Form, Status
from ninja.files import UploadedFile

from holdfast.exchange.tables.columns import FIELDS
from holdfast.plumbing.export import csv_answer, described
from holdfast.plumbing.paging import After, Limit, Page, one_page, page_of
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.premises.intake import ask, queries, sheets
from holdfast.rooms.premises.leaving import TYPES, file_answer
from holdfast.rooms.premises.models import Refusal
from holdfast.rooms.premises.queries import Selection
from holdfast.rooms.premises.rest.router import router
from holdfast.rooms.premises.rest.shapes import ImportIn, ImportOut, RefusalOut, SheetIn, StartIn

_FORMATS = {"osm": ("osm",), "occupancy": ("csv",), "table": ("csv", "xlsx", "geojson"), "": ()}


@router.get("/exports", openapi_extra=described("Places as csv, xlsx or geojson; goods as CSV", *TYPES.values()))
def export_register(request: HttpRequest, form: Literal["csv", "goods", "xlsx", "geojson"] = "csv") -> HttpResponseBase:
    """The caller's places with their facts and goods, in the form in which they can be brought in again."""
    return file_answer(actor_of(request), form, Selection())


@router.get("/imports", response=Page[ImportOut])
def list_imports(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[ImportOut]:
    """The imports of the caller's branch."""
    rows, following = page_of(queries.intakes_of(actor_of(request)), after=after, limit=limit)
    return Page(items=[ImportOut.of(each) for each in queries.with_runs(rows)], next=following)


@router.get("/imports/fields", response=dict[str, dict[str, str]])
def list_import_fields(request: HttpRequest) -> dict[str, dict[str, str]]:
    """What a column may mean, with its title in both languages."""
    queries.intakes_of(actor_of(request))
    return {name: title.as_json() for name, title in FIELDS.items()}


@router.post("/imports", response={202: ImportOut})
def start_import(request: HttpRequest, said: Form[ImportIn], file: File[UploadedFile]) -> Status[ImportOut]:
    """Takes a file; a worker reads it, at once or when its columns are confirmed."""
    actor = actor_of(request)
    facts_only = said.kind == "occupancy"
    row = ask.receive(
        actor,
        said.owner_id,
        name=file.name or "",
        stream=file,
        formats=_FORMATS[said.kind],
        facts_only=facts_only,
        sheet=said.sheet,
    )
    if not said.confirm:
        method = "occupancy table" if facts_only else ""
        row = ask.start(actor, row.pk, ask.Order({}, said.dry_run, method))
    return Status(202, ImportOut.of(queries.import_seen(actor, row.pk)))


@router.get("/imports/{import_id}", response=ImportOut)
def read_import(request: HttpRequest, import_id: UUID) -> ImportOut:
    """How far an import is, and what it brought."""
    return ImportOut.of(queries.import_seen(actor_of(request), import_id))


@router.post("/imports/{import_id}/start", response=ImportOut)
def confirm_import(request: HttpRequest, import_id: UUID, body: StartIn) -> ImportOut:
    """Confirms how the columns are read, and asks a worker; after a dry run it may be asked again."""
    actor = actor_of(request)
    ask.start(actor, import_id, ask.Order(body.columns, body.dry_run, body.method, body.assessed_on))
    return ImportOut.of(queries.import_seen(actor, import_id))


@router.post("/imports/{import_id}/sheet", response=ImportOut)
def choose_import_sheet(request: HttpRequest, import_id: UUID, body: SheetIn) -> ImportOut:
    """Reads another sheet of a workbook that waits for its columns."""
    actor = actor_of(request)
    sheets.choose_sheet(actor, import_id, body.sheet)
    return ImportOut.of(queries.import_seen(actor, import_id))


@router.post("/imports/{import_id}/cancel", response=ImportOut)
def stop_import(request: HttpRequest, import_id: UUID) -> ImportOut:
    """Asks an import to stop at its next word; a file that was never read is thrown away."""
    actor = actor_of(request)
    row = ask.cancel(actor, import_id)
    return ImportOut.of(queries.with_runs([row])[0])


@router.get("/imports/{import_id}/refusals", response=Page[RefusalOut])
def list_refusals(request: HttpRequest, import_id: UUID, after: After = "", limit: Limit = 50) -> Page[Refusal]:
    """The rows that were not taken."""
    intake = queries.intake_seen(actor_of(request), import_id)
    return one_page(queries.refusals_of(intake), after=after, limit=limit)


@router.get("/imports/{import_id}/doubts", response=Page[RefusalOut])
def list_doubts(request: HttpRequest, import_id: UUID, after: After = "", limit: Limit = 50) -> Page[Refusal]:
    """The rows that were taken and that somebody should look at: they lie far away from the other places."""
    intake = queries.intake_seen(actor_of(request), import_id)
    return one_page(queries.doubts_of(intake), after=after, limit=limit)


@router.get("/imports/{import_id}/refusals.csv", openapi_extra=described("The rows that were not taken, as CSV"))
def export_refusals(request: HttpRequest, import_id: UUID) -> StreamingHttpResponse:
    """The rows that were not taken: file, row, field, what was expected, what came."""
    intake = queries.intake_seen(actor_of(request), import_id)
    return csv_answer("refused", queries.HEADER, queries.report_rows(intake))
