"""One report of a duty: it counts once, whoever sends it how often; what comes second is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.ledger.commitment import new_salt
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.evidence import actions as evidence
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.obligations import actions as obligations
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.queries import points_of, record_of, seen
from holdfast.rooms.rounds import queries
from holdfast.rooms.rounds.entries import enter_receipt
from holdfast.rooms.rounds.facts import Report
from holdfast.rooms.rounds.models import Mark, Receipt

# What a clock may be ahead by and still be only measured badly: the answer that told it the time was under way so long.
UNSURE = timedelta(minutes=2)
OVER = {
    "already-settled": Receipt.Why.SETTLED,
    "withdrawn": Receipt.Why.WITHDRAWN,
    "excused": Receipt.Why.EXCUSED,
}


@dataclass(frozen=True)
class _Sent:
    """A report with who sends it, the mark that it names, and the hash of its own words."""

    actor: Actor
    person: UUID
    report: Report
    mark: Mark | None
    wording: str


def report(actor: Actor, new: Report) -> Receipt:
    """Settles the duty with what a phone noted. The same id again answers the same receipt; a duty that is over keeps the
    report as superseded, with its evidence and both true times."""
    person = _person(actor, new)
    with transaction.atomic():
        row = obligations.hold_to_settle(actor, new.obligation_id)
        # Under the lock of the duty: whoever sends the same report at once waits for this one, and finds its receipt.
        kept = Receipt.objects.filter(pk=new.id).first()
        if kept is not None:
            return _same(actor, kept, new)
        _check_answers(row, new)
        return _take(row, _Sent(actor, person, _in_time(new), _mark(actor, row, new.mark), new.wording))


def report_with_file(actor: Actor, new: Report, file: File[bytes] | None) -> Receipt:
    """The same with the photo in one go; both or nothing."""
    if file is None:
        return report(actor, new)
    with transaction.atomic():
        kept = Receipt.objects.filter(pk=new.id, person=actor.user_id).first() if actor.user_id else None
        if kept is not None:
            return kept
        obligations.hold_to_settle(actor, new.obligation_id)
        record = record_of(seen(actor, new.obligation_id))
        photo = evidence.add_file(actor, record, file.name or "", file, new.true_at)
        return report(actor, replace(new, evidence=(*new.evidence, photo.pk)))


def _take(row: Obligation, sent: _Sent) -> Receipt:
    receipt = _receipt(row, sent)
    try:
        settled = obligations.settle(
            sent.actor,
            row.pk,
            true_at=sent.report.true_at,
            evidence_ids=_evidence(row, sent.report.evidence),
            note=sent.report.note,
            noted_at=sent.report.noted_at,
        )
    except Refused as refused:
        if refused.code not in OVER:
            raise
        _supersede(receipt, row, OVER[refused.code])
    else:
        receipt.outcome, receipt.state = Receipt.Outcome.COUNTED, settled.state.value
    receipt.save(force_insert=True)
    enter_receipt(sent.actor, receipt)
    return receipt


def _receipt(row: Obligation, sent: _Sent) -> Receipt:
    now = clock.now()
    new = sent.report
    return Receipt(
        id=new.id,
        mode=row.mode,
        obligation_id=row.pk,
        rule_id=row.rule_id,
        subject_room=row.subject_room,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        owner_path=row.owner_path,
        person=sent.person,
        post=sent.actor.post_id,
        true_at=new.true_at,
        noted_at=new.noted_at or now,
        heard_at=now,
        drift=new.drift,
        drift_heard=new.drift_heard,
        answers=[answer.as_json() for answer in new.answers],
        note=new.note,
        note_salt=new_salt() if new.note else "",
        evidence=[str(each) for each in new.evidence],
        mark=sent.mark,
        wording=sent.wording,
    )


def _supersede(receipt: Receipt, row: Obligation, why: Receipt.Why) -> None:
    """Who was first stays with the report: the duty's own row leaves for the past one day."""
    receipt.outcome, receipt.why, receipt.state = Receipt.Outcome.SUPERSEDED, why, row.state
    receipt.first_true_at, receipt.first_heard_at = row.settled_true_at, row.settled_entered_at
    receipt.first_post = row.settled_post


def _person(actor: Actor, new: Report) -> UUID:
    """Who reports; nobody sends what another noted."""
    if actor.user_id is None:
        raise absent()
    if new.person is not None and new.person != actor.user_id:
        raise Refused(noop("Another account noted this: it is sent when that person signs in"), code="another-person")
    return actor.user_id


def _same(actor: Actor, kept: Receipt, new: Report) -> Receipt:
    if kept.person != actor.user_id:
        raise absent()
    if kept.wording != new.wording:
        raise Refused(noop("This report was received with other words. It stays as it was received"), code="key-reused")
    return kept


def _in_time(new: Report) -> Report:
    """A clock ahead by less than can be measured is taken as now; more is refused, and mended by the person."""
    now = clock.now()
    noted = new.noted_at
    if (noted is not None and noted > now + UNSURE) or new.true_at > now + UNSURE:
        raise Refused(
            noop("The time given, %(at)s, lies in the future: the clock here says %(now)s"),
            code="in-the-future",
            at=new.true_at,
            now=now,
        )
    return replace(new, true_at=min(new.true_at, now), noted_at=_earlier(noted, now))


def _earlier(noted: datetime | None, now: datetime) -> datetime | None:
    return None if noted is None else min(noted, now)


def _check_answers(row: Obligation, new: Report) -> None:
    """Every point of the rule's checklist, each once, and nothing else."""
    points = [point.key for point in points_of(row)]
    given = [answer.point for answer in new.answers]
    if sorted(points) != sorted(given):
        raise Refused(
            noop("Answer every point of the checklist: %(points)s"),
            code="checklist-incomplete",
            points=", ".join(points),
        )


def _evidence(row: Obligation, sent: Sequence[UUID]) -> list[UUID]:
    """What stands already about the duty, and what came with the report, which must be about it too."""
    about = Evidence.objects.filter(
        subject_room="obligations", subject_id=row.pk, mode=row.mode, deleted_at__isnull=True
    )
    ids = list(about.order_by("added_at").values_list("pk", flat=True))
    if not set(sent) <= set(ids):
        raise Refused(noop("That evidence is not about this"), code="foreign-evidence")
    return ids


def _mark(actor: Actor, row: Obligation, token: str) -> Mark | None:
    """The mark that was scanned, when it is one of the place of the duty and still stands."""
    if not token:
        return None
    found = queries.mark_of(actor, token)
    if found is None or (row.subject_room, row.subject_id) != ("premises", found.premises_id):
        raise Refused(noop("That mark is not of this place, or stands no more"), code="foreign-mark")
    return found
