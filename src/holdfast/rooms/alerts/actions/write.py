"""Writing a draft: what, when, where, at which level, and whose answer is waited for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdfast.domain.alert.words import Act, Asked
from holdfast.domain.posture import Shape, shape_problem
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.text import Text
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.alerts import access
from holdfast.rooms.alerts.actions.begin import take_end, take_level
from holdfast.rooms.alerts.actions.locking import locked_version, require_draft, require_unchanged
from holdfast.rooms.alerts.area import shape_of_places
from holdfast.rooms.alerts.entries import enter
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.alerts.rules import Book, book_of

# What looks like somebody's telephone, or like the number of an identity card: an alert is about a place.
PRIVATE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)|[\w.+-]+@[\w-]+\.[\w.]+")
LONGEST = {"headline": 160, "description": 4000, "instruction": 2000, "where": 200}
# Another level is said by raising and lowering, once something was said.
FIRST_ONLY = (Act.ISSUE,)


@dataclass(frozen=True)
class Draft:
    """What is written; None leaves it as it is. `whole_area` forgets a shape and chosen places."""

    level: str | None = None
    headline: Text | None = None
    description: Text | None = None
    instruction: Text | None = None
    where: Text | None = None
    onset_at: datetime | None = None
    expires_at: datetime | None = None
    still_true_at: datetime | None = None
    shape: Shape | None = None
    places: Sequence[UUID] | None = None
    whole_area: bool = False
    asked: str | None = None
    some: int | None = None
    co_issuers: Sequence[UUID] | None = None
    concerned: Sequence[UUID] | None = None


@transaction.atomic
def write_alert(actor: Actor, version_id: UUID, draft: Draft, *, seen: int | None = None) -> Version:
    """Changes a draft; `seen` is the revision that the writer looked at."""
    alert, version = locked_version(actor, access.DRAFT, version_id)
    require_draft(version)
    require_unchanged(version, seen)
    book = book_of(alert)
    apply(alert, version, book, draft)
    version.revision += 1
    version.save()
    enter("written", alert, actor.ref, version=version, revision=version.revision)
    return version


def apply(alert: Alert, version: Version, book: Book, draft: Draft) -> None:
    """Takes what is written into the row, each field checked; nothing is saved."""
    if draft.level is not None and draft.level != version.level:
        if version.act not in FIRST_ONLY:
            raise BadInput(Place(field="level"), "the level of this act; raise or lower instead", draft.level)
        take_level(version, book, book.level(draft.level))
    for field in LONGEST:
        text = getattr(draft, field)
        if text is not None:
            _take_text(version, field, text)
    _take_times(version, book, draft)
    _take_area(alert, version, draft)
    _take_asked(version, draft)
    if draft.co_issuers is not None:
        version.co_issuers = _agencies(draft.co_issuers, "co_issuers")
    if draft.concerned is not None:
        version.concerned = _agencies(draft.concerned, "concerned")


def _take_text(version: Version, field: str, text: Text) -> None:
    for language, words in (("en", text.en.strip()), ("zh", text.zh.strip())):
        name = f"{field}_{language}"
        if len(words) > LONGEST[field]:
            raise BadInput(Place(field=name), f"at most {LONGEST[field]} signs", f"{len(words)} signs")
        found = PRIVATE.search(words)
        if found:
            raise BadInput(Place(field=name), "no telephone, card number or address of a person", found[0])
        setattr(version, name, words)


def _take_times(version: Version, book: Book, draft: Draft) -> None:
    version.onset_at = draft.onset_at or version.onset_at
    expires_at = draft.expires_at or version.expires_at
    if expires_at <= version.onset_at:
        raise BadInput(Place(field="expires_at"), "a moment after the begin", expires_at.isoformat())
    if draft.expires_at or draft.onset_at:
        take_end(version, book.level(version.level), expires_at)
    if draft.still_true_at is not None:
        if not version.onset_at <= draft.still_true_at < expires_at:
            raise BadInput(Place(field="still_true_at"), "a moment before the end", draft.still_true_at.isoformat())
        version.still_true_at = draft.still_true_at


def _take_area(alert: Alert, version: Version, draft: Draft) -> None:
    if draft.whole_area:
        version.shape, version.places = None, []
    elif draft.places:
        version.places, version.shape = shape_of_places(alert.area.path, draft.places)
    elif draft.shape is not None:
        problem = shape_problem(draft.shape)
        if problem:
            raise BadInput(Place(field="shape"), problem, str(draft.shape)[:80])
        version.shape, version.places = dict(draft.shape), []


def _take_asked(version: Version, draft: Draft) -> None:
    if draft.asked is not None:
        if draft.asked not in list(Asked):
            raise BadInput(Place(field="asked"), "one of " + ", ".join(Asked), draft.asked)
        version.asked = draft.asked
    if draft.some is not None:
        version.some = draft.some


def _agencies(ids: Sequence[UUID], field: str) -> list[str]:
    wanted = list(dict.fromkeys(ids))
    found = set(Agency.objects.filter(pk__in=wanted, closed_at__isnull=True).values_list("pk", flat=True))
    if found != set(wanted):
        raise BadInput(Place(field=field), "open agencies", str(next(each for each in wanted if each not in found)))
    return [str(each) for each in wanted]
