"""Beginning an alert: its first version as a draft, from a text that lies ready or from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from holdfast.domain.alert.words import Act, Asked, Stage
from holdfast.domain.mode import Mode
from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing import clock
from holdfast.policy.documents.alerts import AlertLevelTable, AlertTemplateTable
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.alerts import access
from holdfast.rooms.alerts.entries import enter
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.alerts.rules import Book, book_in


@dataclass(frozen=True)
class NewAlert:
    """An alert to be drafted. `level` and `kind` are keys of the pack; a `template` of the pack brings both and the texts.
    `source` names the message of another sender that it is drafted from."""

    area: Agency
    level: str = ""
    kind: str = ""
    template: str = ""
    mode: Mode = Mode.LIVE
    source: str = ""


@transaction.atomic
def begin_alert(actor: Actor, new: NewAlert) -> Version:
    """Begins an alert and answers its first version, a draft. Nothing is sent."""
    require(actor, access.DRAFT, owner_path=new.area.path, reading=access.READ)
    book = book_in(new.area)
    template = _template(book, new.template)
    level = book.level(new.level or (template.level if template else ""))
    kind = book.kind(new.kind or (template.kind if template else ""))
    alert = Alert(
        number=_next_number(),
        mode=new.mode.value,
        area=new.area,
        owner_path=new.area.path,
        kind=kind.key,
        pack_key=book.pack.key,
        pack_version=book.pack.version,
        source=new.source[:300],
        begun_at=clock.now(),
        begun_by_post=actor.post_id,
    )
    alert.save(force_insert=True)
    version = _first(alert, book, level, template)
    version.begun_by_post = actor.post_id
    version.save(force_insert=True)
    enter("begun", alert, actor.ref, version=version, kind=alert.kind, source=bool(new.source))
    return version


def take_level(version: Version, book: Book, level: AlertLevelTable) -> None:
    """What follows from the level: place, colour, posture, public page, whose answer is waited for."""
    version.level, version.rank, version.colour = level.key, book.rank(level.key), level.colour.value
    version.posture = level.posture
    version.public = level.on_public_page and version.mode == Mode.LIVE
    version.asked, version.some = Asked(level.acknowledged_by.value).value, book.alerting.some
    version.urgency, version.certainty = level.urgency.value, level.certainty.value
    if not level.joint:
        version.co_issuers = []


def take_end(version: Version, level: AlertLevelTable, expires_at: datetime) -> None:
    """Until when it holds, and when its issuer is asked whether it is still true."""
    version.expires_at = expires_at
    version.still_true_at = max(version.onset_at, expires_at - level.still_true_before)


def _first(alert: Alert, book: Book, level: AlertLevelTable, template: AlertTemplateTable | None) -> Version:
    now = clock.now()
    version = Version(
        alert=alert,
        number=1,
        mode=alert.mode,
        act=Act.ISSUE,
        stage=Stage.DRAFT,
        onset_at=now,
        begun_at=now,
        where_en=alert.area.name_en,
        where_zh=alert.area.name_zh or alert.area.name_en,
    )
    take_level(version, book, level)
    lasts = template.lasts if template and template.lasts else level.lasts
    take_end(version, level, now + lasts)
    if template:
        take_template(version, template)
    return version


def take_template(version: Version, template: AlertTemplateTable) -> None:
    version.template = template.key
    for field in ("headline", "description", "instruction"):
        text = getattr(template, field)
        setattr(version, f"{field}_en", text.en)
        setattr(version, f"{field}_zh", text.zh)


def _template(book: Book, key: str) -> AlertTemplateTable | None:
    if not key:
        return None
    found = book.template(key)
    if found is None:
        raise BadInput(Place(field="template"), "one of " + ", ".join(one.key for one in book.templates), key)
    return found


def _next_number() -> int:
    """The next number of the house; drafts of the same moment wait for one another at the root of the tree."""
    list(Agency.objects.filter(parent__isnull=True).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return (Alert.objects.aggregate(most=Max("number"))["most"] or 0) + 1
