"""Local days that differ from the pack's working calendar."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from holdfast.domain.ledger.entry import NewEntry
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.rulebook.access import SET_HOLIDAYS
from holdfast.rooms.rulebook.models import Holiday


@transaction.atomic
def set_holiday(actor: Actor, area: Agency, on: date, *, works: bool, name_en: str, name_zh: str = "") -> Holiday:
    """A day off, or a make-up working day, in the branch of `area`; replaces what was said of that day before."""
    require(actor, SET_HOLIDAYS, owner_path=area.path)
    Holiday.objects.filter(area=area, on=on, removed_at__isnull=True).update(removed_at=clock.now())
    row = Holiday.objects.create(area=area, on=on, works=works, name_en=name_en, name_zh=name_zh)
    _record("rulebook.holiday_set", actor, row)
    return row


@transaction.atomic
def remove_holiday(actor: Actor, area: Agency, on: date, *, reason: str) -> None:
    """The day follows the pack's calendar again."""
    said = typed_reason(reason)
    require(actor, SET_HOLIDAYS, owner_path=area.path)
    row = Holiday.objects.filter(area=area, on=on, removed_at__isnull=True).first()
    if row is None:
        raise absent()
    Holiday.objects.filter(pk=row.pk).update(removed_at=clock.now())
    _record("rulebook.holiday_removed", actor, row, reason=said)


def _record(kind: str, actor: Actor, row: Holiday, *, reason: str = "") -> None:
    record(
        NewEntry(
            kind=kind,
            subject=Subject("rulebook", row.pk),
            true_at=clock.now(),
            owner_path=row.area.path,
            actor=actor.ref,
            facts={"area": row.area_id, "on": row.on.isoformat(), "works": row.works},
            reason=reason,
        )
    )
