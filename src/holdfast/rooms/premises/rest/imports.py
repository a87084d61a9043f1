"""Bringing places and facts in: a long run that is asked for, watched and stopped."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Status
from ninja.files import UploadedFile

from holdfast.plumbing.models import Chore
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.premises.imports import ask_import, cancel_import, import_seen, imports_of
from holdfast.rooms.premises.rest.router import router
from holdfast.rooms.premises.rest.shapes import ImportIn, ImportOut


@router.get("/imports", response=Page[ImportOut])
def list_imports(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Chore]:
    """The imports of the caller's branch."""
    return one_page(imports_of(actor_of(request)), after=after, limit=limit)


@router.post("/imports", response={202: ImportOut})
def start_import(request: HttpRequest, said: Form[ImportIn], file: File[UploadedFile]) -> Status[Chore]:
    """Takes a file; a worker reads it."""
    asked = ask_import(
        actor_of(request), said.owner_id, said.kind, name=file.name or "", stream=file, dry_run=said.dry_run
    )
    return Status(202, asked)


@router.get("/imports/{import_id}", response=ImportOut)
def read_import(request: HttpRequest, import_id: UUID) -> Chore:
    """How far an import is, and what it brought."""
    return import_seen(actor_of(request), import_id)


@router.post("/imports/{import_id}/cancel", response=ImportOut)
def stop_import(request: HttpRequest, import_id: UUID) -> Chore:
    """Asks an import to stop at its next word."""
    return cancel_import(actor_of(request), import_id)
