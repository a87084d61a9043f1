"""Measures that go with a place."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import ngettext

from holdfast.rooms.measures.models import PlaceMeasure


def of_place(premises_id: UUID) -> list[str]:
    count = PlaceMeasure.objects.filter(premises_id=premises_id, dropped_at__isnull=True).count()
    words = ngettext("%(count)d measure is demanded no more", "%(count)d measures are demanded no more", count)
    return [words % {"count": count}] if count else []
