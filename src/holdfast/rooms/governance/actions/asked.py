"""A period as a form sends it: words, read in the local time of the area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.working_calendar import first_valid
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.governance.actions.declare import NewPeriod
from holdfast.rooms.governance.queries import areas_to_declare


def period_of(actor: Actor, words: Mapping[str, str]) -> NewPeriod:
    """The period that these words say (`area`, `posture`, `reason`, `from_at`, `until_at`); BadInput names the field."""
    areas = {area.path: area for area in areas_to_declare(actor)}
    area = areas.get(words.get("area", ""))
    if area is None:
        raise BadInput(Place(field="area"), "an area of your branch", words.get("area") or "nothing")
    from_at, until_at = (_moment(words, name, area) for name in ("from_at", "until_at"))
    return NewPeriod(area, words.get("posture", ""), words.get("reason", ""), from_at, until_at)


def _moment(words: Mapping[str, str], name: str, area: Agency) -> datetime:
    text = words.get(name, "")
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(Place(field=name), "a day and a time", text or "nothing") from error
    return local if local.tzinfo else first_valid(local, area.zone)
