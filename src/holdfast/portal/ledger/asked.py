"""What a reader of the ledger asked for, from the address; what cannot be read is a bad input, not ignored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from holdfast.domain.mode import Mode
from holdfast.kernel.errors import BadInput, Place
from holdfast.portal.ledger.words import GROUPS, MODES, PERIODS, Group
from holdfast.rooms.ledger.queries import Wanted

DAYS = {"week": timedelta(days=7), "month": timedelta(days=30)}


@dataclass(frozen=True)
class Asked:
    """The filters as they stand in the address."""

    group: str = ""
    period: str = ""
    mode: str = ""
    post: UUID | None = None
    about: UUID | None = None
    later: bool = False
    before: int | None = None

    def wanted(self, now: datetime) -> Wanted:
        group = self.chosen_group
        return Wanted(
            kinds=group.kinds,
            by_system=group.by_system,
            since=_since(self.period, now),
            post=self.post,
            subject=self.about,
            mode=Mode(self.mode) if self.mode else None,
            late_only=self.later,
            before=self.before,
        )

    @property
    def chosen_group(self) -> Group:
        return next(group for group in GROUPS if group.key == self.group)

    def query(self, **changes: object) -> str:
        """The address of the same list with some filters changed, from its first page on."""
        other = replace(self, **{"before": None, **changes})  # type: ignore[arg-type]
        values = {
            "group": other.group,
            "period": other.period,
            "mode": other.mode,
            "post": other.post,
            "about": other.about,
            "later": "1" if other.later else "",
            "before": other.before,
        }
        return urlencode({name: value for name, value in values.items() if value})


def asked_for(given: QueryDict) -> Asked:
    """The filters of an address."""
    return Asked(
        group=_one_of(given, "group", [group.key for group in GROUPS]),
        period=_one_of(given, "period", list(PERIODS)),
        mode=_one_of(given, "mode", list(MODES)),
        post=_id(given, "post"),
        about=_id(given, "about"),
        later=given.get("later") == "1",
        before=_number(given, "before"),
    )


def _since(period: str, now: datetime) -> datetime | None:
    if period == "today":
        return now.astimezone(timezone.get_current_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
    return now - DAYS[period] if period in DAYS else None


def _one_of(given: QueryDict, name: str, known: list[str]) -> str:
    value = given.get(name, "")
    if value not in known:
        raise BadInput(
            Place(field=name), _("one of: %(known)s") % {"known": ", ".join(filter(None, known))}, value[:60]
        )
    return value


def _id(given: QueryDict, name: str) -> UUID | None:
    value = given.get(name, "")
    try:
        return UUID(value) if value else None
    except ValueError:
        raise BadInput(Place(field=name), _("an id"), value[:60]) from None


def _number(given: QueryDict, name: str) -> int | None:
    value = given.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 19):
        raise BadInput(Place(field=name), _("a number"), value[:60])
    return int(value)
