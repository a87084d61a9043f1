"""Files that nobody came back for are thrown away."""

from __future__ import annotations

from holdfast.plumbing import clock
from holdfast.plumbing.models import Chore
from holdfast.rooms.premises.intake.ask import KEPT_FOR
from holdfast.rooms.premises.intake.files import folder
from holdfast.rooms.premises.models import Intake

BATCH = 100


def sweep() -> int:
    """Throws away the bytes of old files that no worker will read; answers how many."""
    old = Intake.objects.exclude(kept="").filter(asked_at__lt=clock.now() - KEPT_FOR).order_by("asked_at")[:BATCH]
    rows = list(old)
    live = Chore.objects.filter(
        pk__in=[row.chore for row in rows if row.chore], state__in=[Chore.State.WAITING, Chore.State.RUNNING]
    )
    busy = set(live.values_list("pk", flat=True))
    over = [row for row in rows if row.chore not in busy]
    for row in over:
        (folder() / row.kept).unlink(missing_ok=True)
    Intake.objects.filter(pk__in=[row.pk for row in over]).update(kept="")
    return len(over)
