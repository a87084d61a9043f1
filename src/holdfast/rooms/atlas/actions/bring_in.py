"""The ground of an extract takes the place of the one before, all at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.ledger.entry import NewEntry
from holdfast.exchange.osm.ground import check_extract, ground_cells
from holdfast.exchange.osm.ground_cells import MadeCell
from holdfast.exchange.osm.header import read_header
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.atlas import access
from holdfast.rooms.atlas.models import Cell, Extract
from holdfast.rooms.ledger.actions import record

ROOM = "atlas"
# Cells are written beside those in force; nobody sees them before the swap.
COMING, IN_FORCE = "ground-coming", "ground"
_BATCH = 200
_LEFT_BEHIND_AFTER = timedelta(days=1)


class Telling(Protocol):
    """A long run that wants to hear how far it is, and may stop it by raising."""

    def progress(self, done: int, total: int | None = None) -> None: ...


@dataclass(frozen=True)
class Brought:
    """What came in: cells, pieces drawn in them, pieces dropped so that no cell is too large."""

    cells: int = 0
    features: int = 0
    dropped: int = 0


def bring_in_ground(
    actor: Actor,
    owner: Agency,
    file: Path,
    run: Telling | None = None,
    *,
    name: str = "",
    even_if_older: bool = False,
) -> Brought:
    """Reads roads, water, land and outlines of an extract; when all of it is there it replaces the owner's ground.

    Refused for an extract older than what is there. Whatever stops it, the ground before stays."""
    require(actor, access.BRING_IN, owner_path=owner.path)
    check_extract(file)
    _sweep(owner)
    head = read_header(file)
    _refuse_older(owner, head.data_at, even_if_older=even_if_older)
    cells = ground_cells(file, (lambda read: run.progress(read)) if run else lambda _read: None)
    coming = Extract(
        owner=owner,
        owner_path=owner.path,
        kind=COMING,
        file_name=(name or file.name)[:120],
        data_at=head.data_at,
        credit=head.credit,
        read_at=clock.now(),
    )
    try:
        brought = _write(coming, cells, run)
        coming.sha256 = _hash_of(file)
        _swap(actor, owner, coming, brought, even_if_older=even_if_older)
    finally:
        Extract.objects.filter(pk=coming.pk, kind=COMING).delete()
    return brought


def _write(coming: Extract, cells: Iterator[MadeCell], run: Telling | None) -> Brought:
    """Cells batch by batch; the first one is made before anything is written, so a bad file leaves nothing."""
    brought = Brought()
    while batch := list(islice(cells, _BATCH)):
        if not brought.cells:
            coming.save(force_insert=True)
        Cell.objects.bulk_create(_row(coming, made) for made in batch)
        brought = Brought(
            brought.cells + len(batch),
            brought.features + sum(made.features for made in batch),
            brought.dropped + sum(made.dropped for made in batch),
        )
        if run:
            run.progress(brought.cells)
    if not brought.cells:
        raise Refused(noop("There is no road, water or land in this extract"), code="no-ground")
    return brought


@transaction.atomic
def _swap(actor: Actor, owner: Agency, coming: Extract, brought: Brought, *, even_if_older: bool) -> None:
    """One writer an owner: of two extracts at once the newer stays, whoever ends last."""
    Agency.objects.select_for_update(no_key=True).get(pk=owner.pk)
    _refuse_older(owner, coming.data_at, even_if_older=even_if_older)
    Extract.objects.filter(owner=owner, kind=IN_FORCE).delete()
    coming.kind = IN_FORCE
    coming.save(update_fields=["kind", "sha256"])
    record(
        NewEntry(
            kind=f"{ROOM}.ground_brought_in",
            subject=Subject(ROOM, coming.pk),
            true_at=clock.now(),
            owner_path=owner.path,
            actor=actor.ref,
            facts={
                "sha256": coming.sha256,
                "data_at": coming.data_at,
                "cells": brought.cells,
                "features": brought.features,
                "dropped": brought.dropped,
            },
        )
    )


def _refuse_older(owner: Agency, dated: datetime | None, *, even_if_older: bool) -> None:
    held = Extract.objects.filter(owner=owner, kind=IN_FORCE, data_at__isnull=False).first()
    if held is None or held.data_at is None or dated is None or even_if_older or dated >= held.data_at:
        return
    raise Refused(
        noop("The map here is of %(held)s; this extract is of %(came)s, which is older"),
        code="older-ground",
        held=f"{held.data_at:%Y-%m-%d}",
        came=f"{dated:%Y-%m-%d}",
    )


def _sweep(owner: Agency) -> None:
    """What a run left behind that was killed in the middle."""
    before = clock.now() - _LEFT_BEHIND_AFTER
    Extract.objects.filter(owner=owner, kind=COMING, read_at__lt=before).delete()


def _row(coming: Extract, made: MadeCell) -> Cell:
    return Cell(
        extract=coming,
        band=made.at.band,
        x=made.at.x,
        y=made.at.y,
        content=made.content,
        etag=made.etag,
        features=made.features,
        dropped=made.dropped,
    )


def _hash_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
