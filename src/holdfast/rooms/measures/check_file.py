"""Checking with a photo in one go."""

from __future__ import annotations

from uuid import UUID

from django.core.files import File
from django.db import transaction

from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.evidence import actions as evidence
from holdfast.rooms.measures.actions import NewCheck, check
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.measures.queries import record_of


def check_with_file(actor: Actor, measure_id: UUID, new: NewCheck, file: File[bytes] | None) -> PlaceMeasure:
    """Keeps the file and enters what was found; both or nothing."""
    with transaction.atomic():
        row = check(actor, measure_id, new)
        if file is not None:
            evidence.add_file(actor, record_of(actor, measure_id), file.name or "", file, new.true_at)
    return row
