"""What follows when a version goes out: it is frozen with its CAP, people are told and asked, what was said before is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as noop

from holdfast.domain.alert.words import Act, Ending, Stage
from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import NewMessage
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock, events
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.alerts import cap
from holdfast.rooms.alerts.actions.asking import ask_all, ask_still_true, open_review
from holdfast.rooms.alerts.actions.locking import said_last
from holdfast.rooms.alerts.actions.releasing import release_all, release_answers, release_still_true
from holdfast.rooms.alerts.audience import Whom, audience_of, people_of
from holdfast.rooms.alerts.entries import enter
from holdfast.rooms.alerts.events import AlertIssued
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import Alert, Target, Version
from holdfast.rooms.alerts.price import price_of
from holdfast.rooms.alerts.rules import Book
from holdfast.rooms.outbox import actions as outbox

# What is said anew is answered anew; a longer time and an end ask nobody.
ASKING = (Act.ISSUE, Act.UPDATE, Act.RAISE, Act.LOWER)
TEMPLATES = {Act.ISSUE: "alert_issued", Act.CANCEL: "alert_cancelled"}


def issue_now(
    alert: Alert,
    version: Version,
    book: Book,
    *,
    by: Actor,
    seconded_by: UUID | None = None,
    review: bool = False,
) -> Version:
    """Issues a version in the caller's transaction, the alert being locked: whoever calls has asked for every yes."""
    now = clock.now()
    before = said_last(alert)
    version.issued_by_agency = by.agency_id
    whom = audience_of(alert, version, book.level(version.level), issuer=by.agency_id)
    _freeze(alert, version, book, before, now, told=len(people_of(whom)))
    version.issued_by_post, version.seconded_by_post = by.post_id, seconded_by
    if before is not None:
        before.superseded_at = now
        before.save(update_fields=["superseded_at"])
        outbox.withdraw(Subject(ROOM, alert.pk))
    version.save()
    enter("issued", alert, by.ref, version=version, sha256=version.sha256, told=version.told, second=seconded_by)
    _follow(alert, version, book, before, whom, by)
    if review:
        open_review(alert, version, book)
    events.publish(_event(alert, version, now))
    return version


def _freeze(alert: Alert, version: Version, book: Book, before: Version | None, now: datetime, *, told: int) -> None:
    """The document, checked like anybody's: what Holdfast says must be valid by schema, rules and profile."""
    message, data, verdict = cap.document_of(alert, version, book, now)
    if not verdict.is_whole or verdict.profile:
        found = [verdict.reason, *(f"{each.code} {each.where}" for each in (*verdict.rules, *verdict.profile))]
        raise Refused(
            noop("It would be no valid CAP message: %(why)s"), code="cap-invalid", why=", ".join(filter(None, found))
        )
    version.stage, version.issued_at, version.told = Stage.ISSUED, now, told
    version.sender, version.identifier = message.sender, message.identifier
    version.cap, version.sha256 = data.decode(), cap.hash_of(data)
    version.price = {} if version.act in (Act.CANCEL, Act.EXTEND) else price_of(alert, version)
    if before is not None and before.public and not version.public:
        version.farewell = cap.farewell_of(alert, before, version, now).decode()


def _follow(
    alert: Alert, version: Version, book: Book, before: Version | None, whom: Sequence[Whom], by: Actor
) -> None:
    release_still_true(alert, book)
    if version.act in ASKING:
        release_answers(alert, reason=version.act)
        ask_all(alert, version, book, whom)
    if version.act == Act.CANCEL:
        alert.over_at, alert.ending = clock.now(), Ending.CANCELLED
        alert.save(update_fields=["over_at", "ending"])
        release_all(alert, reason="cancelled", actor=by)
    else:
        ask_still_true(alert, version, book)
    _tell(alert, version, book, whom, before)


def _tell(alert: Alert, version: Version, book: Book, whom: Sequence[Whom], before: Version | None) -> None:
    """Everybody whom it reaches, and everybody who heard what was said before: nobody is left with an old word."""
    heard = _heard(before)
    people = {**people_of(heard), **people_of(whom)}
    level = book.level(version.level)
    lane = Lane.LIFE_SAFETY if version.rank < len(book.levels) // 2 else Lane.OPERATIONAL
    outbox.queue(
        [
            NewMessage(
                subject=Subject(ROOM, alert.pk),
                round=f"v{version.number}",
                channel=channel.value,
                lane=lane,
                mode=Mode(alert.mode),
                template=TEMPLATES.get(Act(version.act), "alert_changed"),
                values=_words(alert, version, level.title.as_json(), agency.zone),
                user_id=person.user_id,
                post_id=person.post_id,
                owner_path=agency.path,
                not_after=version.expires_at,
            )
            for person, agency in people.values()
            for channel in level.channels
        ]
    )


def _heard(before: Version | None) -> list[Whom]:
    if before is None:
        return []
    asked = Target.objects.filter(version__alert_id=before.alert_id, version__number__lte=before.number)
    agencies = Agency.objects.filter(pk__in=asked.values("agency_id"), closed_at__isnull=True)
    return [Whom(Target.Kind.AGENCY, agency) for agency in agencies]


def _words(alert: Alert, version: Version, level: dict[str, str], zone: str) -> dict[str, object]:
    return {
        "number": f"{alert.number:04d}",
        "level": level,
        "headline": {"en": version.headline_en, "zh": version.headline_zh},
        "instruction": {"en": version.instruction_en, "zh": version.instruction_zh},
        "where": {"en": version.where_en, "zh": version.where_zh},
        "until_at": instant_text(version.expires_at),
        "path": f"/alerts/{alert.pk}/",
        "zone": zone,
    }


def _event(alert: Alert, version: Version, now: datetime) -> AlertIssued:
    return AlertIssued(
        alert_id=alert.pk,
        version_id=version.pk,
        number=version.number,
        act=Act(version.act),
        level=version.level,
        area_path=alert.owner_path,
        public=version.public,
        mode=Mode(alert.mode),
        at=now,
    )
