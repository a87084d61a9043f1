"""What an alert does to the places of its area: their posture, and each measure that it asks for as a task at the door."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from holdfast.domain.alert.words import Act
from holdfast.domain.measures.demand import Demanded
from holdfast.domain.mode import Mode
from holdfast.domain.posture import NORMAL
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.alerts.actions.asking import owed_by_occurrence
from holdfast.rooms.alerts.actions.releasing import release
from holdfast.rooms.alerts.area import period_of
from holdfast.rooms.alerts.entries import enter
from holdfast.rooms.alerts.events import AlertIssued
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import Alert, DoorTask, Version
from holdfast.rooms.alerts.rules import Book, book_of
from holdfast.rooms.governance.actions import end_of_cause, hold_posture
from holdfast.rooms.obligations.actions.open_many import NewOwed, open_many
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import label_of, tightened

Pair = tuple[Premises, Demanded]


def tighten(event: AlertIssued) -> None:
    """Lets the area take the posture of what is said now, and places say what they do about it; an end relaxes both.
    What was held before ends only once the new holds, so no place relaxes in between."""
    alert = Alert.objects.select_related("area").get(pk=event.alert_id)
    version = Version.objects.get(pk=event.version_id)
    cause = Subject(ROOM, alert.pk)
    holds = version.act != Act.CANCEL and version.posture not in ("", NORMAL)
    end_of_cause(cause)
    wanted = list(_wanted(alert, version)) if holds else []
    if holds:
        hold_posture(period_of(alert, version), cause=cause)
    _carry(alert, version, book_of(alert), wanted)


def _wanted(alert: Alert, version: Version) -> Iterator[Pair]:
    """Each measure that a place needs more of than it would without this alert."""
    for place, one in tightened(period_of(alert, version), without=Subject(ROOM, alert.pk)):
        if not version.places or str(place.pk) in version.places:
            yield place, one


def _carry(alert: Alert, version: Version, book: Book, wanted: Sequence[Pair]) -> None:
    """Tasks that are asked for still stay, with their clocks; others are withdrawn, new ones opened."""
    keys = {(place.pk, one.measure.id) for place, one in wanted}
    standing = DoorTask.objects.filter(alert=alert, released_at__isnull=True)
    known = {(row.premises_id, row.measure): row for row in standing}
    release([row.obligation_id for key, row in known.items() if key not in keys and not row.outcome], reason="relaxed")
    fresh = [(place, one) for place, one in wanted if (place.pk, one.measure.id) not in known]
    _open(alert, version, book, fresh)
    enter(
        "tightened",
        alert,
        version=version,
        posture=version.posture,
        tasks=len(fresh),
        places=len({pk for pk, _ in keys}),
    )


def _open(alert: Alert, version: Version, book: Book, fresh: Sequence[Pair]) -> None:
    rule, starts_at = book.rule(book.alerting.door), max(version.onset_at, clock.now())
    news = [
        NewOwed(
            rule,
            subject=Subject(ROOM, alert.pk),
            label=f"{label_of(place)}: {one.measure.title.en}",
            owner=place.owner,
            starts_at=starts_at,
            occurrence=_occurrence(version, place, one),
            mode=Mode(alert.mode),
        )
        for place, one in fresh
    ]
    open_many(news)
    ids = owed_by_occurrence(alert, [new.occurrence for new in news])
    DoorTask.objects.bulk_create(
        [_task(alert, version, place, one, ids[_occurrence(version, place, one)]) for place, one in fresh],
        batch_size=1000,
    )


def _occurrence(version: Version, place: Premises, one: Demanded) -> str:
    return f"v{version.number}/{place.pk.hex}/{one.measure.id}"[:80]


def _task(alert: Alert, version: Version, place: Premises, one: Demanded, obligation_id: UUID) -> DoorTask:
    return DoorTask(
        alert=alert,
        version=version,
        premises=place,
        owner_path=place.owner_path,
        measure=one.measure.id,
        title=one.measure.title.as_json(),
        needed=one.needed.amount,
        obligation_id=obligation_id,
        opened_at=clock.now(),
    )
