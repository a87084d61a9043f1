"""Which agency a pack names to verify the measures of a place."""

from __future__ import annotations

from uuid import UUID

from holdfast.domain.rights.branch import ancestors
from holdfast.rooms.agencies.models import Agency


def named_agency(verified_by: str, owner: Agency) -> Agency:
    """`level:district`: the nearest agency of that level above the place, its owner included; so for the level of a
    post (`post:duty@city`). Where there is none, the agency at the top."""
    level = verified_by.rpartition("@")[2].removeprefix("level:")
    line = list(Agency.objects.filter(path__in=ancestors(owner.path), closed_at__isnull=True).order_by("-path"))
    return next((agency for agency in line if agency.level == level), line[-1] if line else owner)


class Verifiers:
    """The same for many places, each line of agencies read once."""

    def __init__(self) -> None:
        self._named: dict[tuple[str, UUID], Agency] = {}

    def named(self, verified_by: str, owner: Agency) -> Agency:
        key = verified_by, owner.pk
        if key not in self._named:
            self._named[key] = named_agency(verified_by, owner)
        return self._named[key]
