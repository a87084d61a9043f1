"""What is owed and goes with a record that is taken away, in words with their counts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import ngettext

from holdfast.domain.obligation.states import State
from holdfast.rooms.obligations.models import Obligation, Series


def of_post(post_id: UUID) -> list[str]:
    """Nothing is withdrawn with a post: what it owed is owed by nobody, until it is handed on."""
    return _owed_by_nobody(_open().filter(post_id=post_id)) + _series(Series.objects.filter(post_id=post_id))


def of_agency(agency_id: UUID) -> list[str]:
    """What an agency owes."""
    return _owed_by_nobody(_open().filter(owner_id=agency_id)) + _series(Series.objects.filter(owner_id=agency_id))


def of_place(premises_id: UUID) -> list[str]:
    """What is owed about a place, or about any other record: it is withdrawn."""
    count = _open().filter(subject_id=premises_id).count()
    words = ngettext("%(count)d open duty is withdrawn", "%(count)d open duties are withdrawn", count)
    said = [words % {"count": count}] if count else []
    return said + _series(Series.objects.filter(subject_id=premises_id))


def _open() -> QuerySet[Obligation]:
    return Obligation.objects.filter(state=State.OPEN.value)


def _owed_by_nobody(rows: QuerySet[Obligation]) -> list[str]:
    count = rows.count()
    words = ngettext(
        "%(count)d open duty is left without a post", "%(count)d open duties are left without a post", count
    )
    return [words % {"count": count}] if count else []


def _series(rows: QuerySet[Series]) -> list[str]:
    count = rows.filter(ends_at__isnull=True).count()
    words = ngettext(
        "%(count)d recurring duty has nobody who does it",
        "%(count)d recurring duties have nobody who does them",
        count,
    )
    return [words % {"count": count}] if count else []
