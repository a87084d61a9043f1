"""What the leadership of an area loses with a post."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import ngettext

from holdfast.rooms.governance.models import Responsibility, Seat


def of_post(post_id: UUID) -> list[str]:
    seats = Seat.objects.filter(post_id=post_id, until_at__isnull=True).count()
    named = Responsibility.objects.filter(post_id=post_id, ended_at__isnull=True).count()
    said = [
        (seats, ngettext("%(count)d seat in a leading group", "%(count)d seats in leading groups", seats)),
        (
            named,
            ngettext(
                "%(count)d responsibility has no post any more",
                "%(count)d responsibilities have no post any more",
                named,
            ),
        ),
    ]
    return [words % {"count": count} for count, words in said if count]
