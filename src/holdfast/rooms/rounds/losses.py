"""Marks that go with a place."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import ngettext

from holdfast.rooms.rounds.models import Mark


def of_place(premises_id: UUID) -> list[str]:
    count = Mark.objects.filter(premises_id=premises_id, ended_at__isnull=True).count()
    words = ngettext("%(count)d mark confirms nothing any more", "%(count)d marks confirm nothing any more", count)
    return [words % {"count": count}] if count else []
