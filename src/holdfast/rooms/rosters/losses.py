"""Shifts that go with a post or a person that is taken away."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import ngettext

from holdfast.plumbing import clock
from holdfast.rooms.rosters.models import Member, Shift


def of_post(post_id: UUID) -> list[str]:
    shifts = Shift.objects.filter(post_id=post_id, until_at__gt=clock.now()).count()
    crew = Member.objects.filter(post_id=post_id, left_at__isnull=True).count()
    said = [_shifts(shifts)] if shifts else []
    words = ngettext("a crew of %(count)d loses its post", "a crew of %(count)d loses its post", crew)
    return said + ([words % {"count": crew}] if crew else [])


def of_person(user_id: UUID) -> list[str]:
    count = Shift.objects.filter(user_id=user_id, until_at__gt=clock.now()).count()
    words = ngettext("%(count)d shift becomes a gap", "%(count)d shifts become gaps", count)
    return [words % {"count": count}] if count else []


def _shifts(count: int) -> str:
    return ngettext("%(count)d shift to come", "%(count)d shifts to come", count) % {"count": count}
