"""Saying the next thing of an alert that is in force: one act, from what was said last to what is said now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as noop

from holdfast.domain.alert.words import Act, Stage
from holdfast.kernel.errors import OutOfDate, Refused
from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actions.step_up import Proof
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.alerts import access
from holdfast.rooms.alerts.actions.begin import take_end, take_level
from holdfast.rooms.alerts.actions.locking import locked_alert, said_last
from holdfast.rooms.alerts.actions.send import NO_PROOF, prove, send_locked
from holdfast.rooms.alerts.actions.write import Draft, apply
from holdfast.rooms.alerts.entries import committed, enter
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.alerts.rules import Book, book_of

AS_IT_IS = Draft()
NEVER_COPIED = ("id", "cap", "farewell", "sha256", "identifier", "sender", "price", "told", "issued_at", "issued_by_post",
    "issued_by_agency", "seconded_by_post", "proposed_at", "proposed_by_post", "superseded_at", "revision", "life_safety")  # fmt: skip


@dataclass(frozen=True)
class Next:
    """What is said next: by which act, why, at which level, until when, with which other words."""

    act: Act
    why: str
    level: str = ""
    expires_at: datetime | None = None
    draft: Draft = AS_IT_IS


def say_next(actor: Actor, alert_id: UUID, said: Next, proof: Proof = NO_PROOF) -> Version:
    """Writes the next version and sends it, in one act: out at once, or asked of those whose yes it needs."""
    alert = Alert.objects.select_related("area").filter(pk=alert_id).first()
    before = said_last(alert) if alert else None
    if alert is None:
        raise absent()
    require(actor, access.SEND, owner_path=alert.owner_path, reading=access.READ)
    stepped_up = prove(actor, alert, _next_version(actor, alert, before, said), proof) if before else False
    with transaction.atomic():
        alert = locked_alert(actor, access.SEND, alert_id)
        _require_free(alert)
        version = _next_version(actor, alert, said_last(alert), said)
        version.assessment_salt, commitments = committed("assessment", version.assessment)
        version.save(force_insert=True)
        enter("assessed", alert, actor.ref, version=version, commitments=commitments,
              urgency=version.urgency.lower(), certainty=version.certainty.lower())  # fmt: skip
        return send_locked(actor, alert, version, stepped_up=stepped_up)


def _require_free(alert: Alert) -> None:
    if alert.versions.filter(stage__in=(Stage.DRAFT, Stage.PROPOSED)).exists():
        raise OutOfDate(noop("Another version of this alert is in work: send it or take it back first"))


def _next_version(actor: Actor, alert: Alert, before: Version | None, said: Next) -> Version:
    if before is None:
        raise Refused(noop("It was never issued"), code="not-issued")
    if not said.why.strip():
        raise Refused(noop("Say what the assessment stands on"), code="no-reason")
    book, now = book_of(alert), clock.now()
    version = _copy(before)
    version.act, version.stage, version.begun_at, version.begun_by_post = said.act, Stage.DRAFT, now, actor.post_id
    version.number = (alert.versions.aggregate(most=Max("number"))["most"] or 0) + 1
    version.assessed_at, version.assessed_by_post, version.assessment = now, actor.post_id, said.why.strip()
    _take_level(version, book, said)
    apply(alert, version, book, said.draft)
    return version


def _take_level(version: Version, book: Book, said: Next) -> None:
    """The level of the act and its end; the assessment of before stays unless the level says another."""
    if said.level and said.level != version.level:
        take_level(version, book, book.level(said.level))
    if said.act != Act.CANCEL:
        take_end(version, book.level(version.level), said.expires_at or version.expires_at)


def _copy(before: Version) -> Version:
    fields = [field.attname for field in Version._meta.concrete_fields if field.attname not in NEVER_COPIED]
    return Version(id=uuid7(), **{name: getattr(before, name) for name in fields})
