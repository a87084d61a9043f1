"""Which agencies may sign alerts of an area with its issuer."""

from __future__ import annotations

from django.db.models import Q

from holdfast.domain.rights.branch import ancestors
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.alerts.rules import Book


def signers_of(area: Agency, book: Book) -> list[Agency]:
    """Agencies of the kinds that the pack names: of the area's own branch, and beside it below the same roof."""
    kinds = {kind.value for level in book.levels for kind in level.co_issuers}
    reach = Q(path__startswith=area.path) | Q(parent__path__in=ancestors(area.path))
    return list(Agency.objects.filter(reach, kind__in=kinds, closed_at__isnull=True).order_by("path"))
