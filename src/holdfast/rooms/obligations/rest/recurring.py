"""Recurring duties."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from holdfast.domain.mode import Mode
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.actions import pause_series, resume_series
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.obligations.rest.router import router
from holdfast.rooms.obligations.rest.shapes import PauseSeriesIn, SeriesOut


@router.get("/series", response=Page[SeriesOut])
def list_series(
    request: HttpRequest,
    mode: Mode = Mode.LIVE,
    subject: UUID | None = None,
    ended: bool = False,
    after: After = "",
    limit: Limit = 50,
) -> Page[Series]:
    """Recurring duties of the caller's branch; those that ended only when asked for."""
    rows = _series(request).filter(mode=mode.value, ends_at__isnull=not ended)
    return one_page(rows.filter(subject_id=subject) if subject else rows, after=after, limit=limit)


@router.get("/series/{series_id}", response=SeriesOut)
def read_series(request: HttpRequest, series_id: UUID) -> Series:
    """One recurring duty."""
    row = _series(request).filter(pk=series_id).first()
    if row is None:
        raise absent()
    return row


@router.post("/series/{series_id}/pause", response=SeriesOut)
def pause_series_(request: HttpRequest, series_id: UUID, body: PauseSeriesIn) -> Series:
    """Nothing new is owed until `until`; what has opened stays owed."""
    return pause_series(actor_of(request), series_id, body.reason.value, until=body.until)


@router.post("/series/{series_id}/resume", response=SeriesOut)
def resume_series_(request: HttpRequest, series_id: UUID) -> Series:
    """The duty recurs again from now on."""
    return resume_series(actor_of(request), series_id)


def _series(request: HttpRequest) -> QuerySet[Series]:
    return visible_to(Series.objects.all(), actor_of(request), access.READ, room=facts.ROOM)
