"""Places that hang on a record that is taken away."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import ngettext

from holdfast.rooms.governance.models import Period
from holdfast.rooms.premises.models import Premises


def of_agency(agency_id: UUID) -> list[str]:
    count = Premises.objects.filter(owner_id=agency_id, closed_at__isnull=True).count()
    words = ngettext("%(count)d place keeps a closed owner", "%(count)d places keep a closed owner", count)
    return [words % {"count": count}] if count else []


def of_period(period_id: UUID) -> list[str]:
    """The places that stand on a level because of a period, and relax when nothing else holds them there."""
    row = Period.objects.filter(pk=period_id).first()
    if row is None:
        return []
    count = Premises.objects.filter(
        owner_path__startswith=row.area_path, closed_at__isnull=True, posture=row.posture
    ).count()
    words = ngettext(
        "%(count)d place goes back to what other periods demand; its rounds not yet due are planned anew",
        "%(count)d places go back to what other periods demand; their rounds not yet due are planned anew",
        count,
    )
    return [words % {"count": count}] if count else []
