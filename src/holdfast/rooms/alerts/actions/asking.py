"""What is owed because of a version: answers, the word whether it is still true, a look afterwards. All obligations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.domain.alert.acknowledging import is_asked_later
from holdfast.domain.alert.words import Asked
from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.alerts.audience import Whom
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import Alert, Target, Version
from holdfast.rooms.alerts.rules import Book, post_of
from holdfast.rooms.obligations.actions import open_obligation
from holdfast.rooms.obligations.actions.open_many import NewOwed, open_many
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.premises.queries import label_of


def ask_all(alert: Alert, version: Version, book: Book, whom: Sequence[Whom]) -> int:
    """Asks each one to answer. Where so many are enough, those further off are asked only when the time of the near ones
    is over: their obligation opens then, and is withdrawn when it is not needed."""
    now = clock.now()
    pairs = [(one, _asking(alert, version, book, one, now)) for one in whom]
    open_many([owed for _, owed in pairs])
    ids = owed_by_occurrence(alert, [owed.occurrence for _, owed in pairs])
    Target.objects.bulk_create(_targets(version, book, pairs, ids), batch_size=1000)
    return len(pairs)


def ask_still_true(alert: Alert, version: Version, book: Book) -> None:
    """Before it ends the post that issued it says whether it is still true; without one, the area's duty post."""
    post = post_of(version.issued_by_post)
    open_obligation(
        book.rule(book.alerting.still_true),
        subject=Subject(ROOM, alert.pk),
        label=_label(alert, version),
        owner=post.agency if post else alert.area,
        post=post,
        starts_at=max(version.still_true_at, clock.now()),
        mode=Mode(alert.mode),
        occurrence=f"v{version.number}",
    )


def open_review(alert: Alert, version: Version, book: Book) -> None:
    """It went out without a second person: somebody looks at it afterwards."""
    open_obligation(
        book.rule(book.alerting.review),
        subject=Subject(ROOM, version.pk),
        label=_label(alert, version),
        owner=alert.area,
        starts_at=clock.now(),
        mode=Mode(alert.mode),
        occurrence=f"v{version.number}",
    )


def owed_by_occurrence(alert: Alert, occurrences: Sequence[str]) -> Mapping[str, UUID]:
    """The obligations about an alert that were opened in bulk, by what they were called."""
    rows = Obligation.objects.filter(subject_room=ROOM, subject_id=alert.pk, occurrence__in=list(occurrences))
    return dict(rows.values_list("occurrence", "pk"))


def clock_of(book: Book, version: Version, whom: Whom) -> str:
    """By which clock one answers: agencies relay, others acknowledge, those asked later have a clock of their own."""
    if is_asked_later(Asked(version.asked), whom.near):
        return book.alerting.widened
    if whom.kind == Target.Kind.AGENCY:
        return book.alerting.relay
    return book.level(version.level).acknowledge


def _asking(alert: Alert, version: Version, book: Book, whom: Whom, now: datetime) -> NewOwed:
    later = is_asked_later(Asked(version.asked), whom.near)
    place = f"/{whom.premises.pk.hex}" if whom.premises else ""
    name = label_of(whom.premises) if whom.premises else whom.agency.name_en
    return NewOwed(
        book.rule(clock_of(book, version, whom)),
        subject=Subject(ROOM, alert.pk),
        label=f"{_label(alert, version)[:100]} ({name})",
        owner=whom.agency,
        starts_at=now + _first_time(book, version) if later else now,
        occurrence=f"v{version.number}/{whom.agency.pk.hex}{place}",
        mode=Mode(alert.mode),
    )


def _targets(
    version: Version, book: Book, pairs: Sequence[tuple[Whom, NewOwed]], ids: Mapping[str, UUID]
) -> Iterator[Target]:
    for whom, owed in pairs:
        yield Target(
            version=version,
            kind=whom.kind,
            near=whom.near,
            agency=whom.agency,
            agency_path=whom.agency.path,
            premises=whom.premises,
            obligation_id=ids[owed.occurrence],
            asked_at=owed.starts_at,
            within=_within(book, clock_of(book, version, whom)),
        )


def _first_time(book: Book, version: Version) -> timedelta:
    """How long the near ones have before others are asked."""
    return _within(book, book.level(version.level).acknowledge)


def _within(book: Book, rule_id: str) -> timedelta:
    return book.clock(rule_id).due_after.elapsed


def _label(alert: Alert, version: Version) -> str:
    return f"{alert.number:04d} {version.level.upper()}: {version.headline_en}"
