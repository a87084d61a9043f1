"""Very many people with a verified phone, and what they are told: one text each, every tenth three in an order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import NewMessage
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency, Contact, User
from holdfast.rooms.outbox import actions
from holdfast.rooms.outbox.models import Message

AT_ONCE = 2000
ROUNDS = 3
EVERY_TENTH = 10
T = TypeVar("T")


@dataclass(frozen=True)
class People:
    """Whom the bench tells."""

    agency_path: str
    users: Sequence[UUID]


def make_people(number: int) -> People:
    """People of one agency, and the release without which nothing leaves."""
    agency = Agency.objects.create(
        code="bench", path="bench.", kind=Agency.Kind.OFFICE, level=Agency.Level.CITY, name_en="Bench"
    )
    now = clock.now()
    users = []
    for numbers in _in_parts(range(number)):
        made = [User(email=f"u{n}@bench.example", agency=agency, joined_at=now) for n in numbers]
        User.objects.bulk_create(made)
        contacts = [
            Contact(user=user, channel="sms", address=f"+86138{n:08d}", added_at=now, verified_at=now)
            for user, n in zip(made, numbers, strict=True)
        ]
        Contact.objects.bulk_create(contacts)
        users += [user.pk for user in made]
    actions.release()
    return People(agency.path, users)


def queue_rounds(people: People, name: str, *, every: int = EVERY_TENTH) -> dict[str, tuple[str, int]]:
    """Queues them; for each message its person and its number in that person's order."""
    subject = Subject("alerts", uuid7())
    for some in _in_parts(_messages(people, subject, name, every)):
        actions.queue(some)
    rows = Message.objects.filter(subject_id=subject.id).values_list("pk", "user_id", "round")
    return {str(pk): (str(user), int(round_.rpartition("-")[2])) for pk, user, round_ in rows.iterator()}


def emergency(people: People, which: int) -> str:
    """Queues one text about lives; its id."""
    subject = Subject("alerts", uuid7())
    actions.queue([_message(people, people.users[which], subject, "emergency", Lane.LIFE_SAFETY)])
    return str(Message.objects.get(subject_id=subject.id).pk)


def _messages(people: People, subject: Subject, name: str, every: int) -> Iterator[NewMessage]:
    for number, user in enumerate(people.users):
        for round_ in range(ROUNDS if every and number % every == 0 else 1):
            yield _message(people, user, subject, f"{name}-{round_}", Lane.OPERATIONAL, after=round_)


def _message(people: People, user: UUID, subject: Subject, round_: str, lane: Lane, after: int = 0) -> NewMessage:
    return NewMessage(
        subject=subject,
        round=round_,
        channel="sms",
        lane=lane,
        mode=Mode.LIVE,
        template="obligation_due",
        values={"title": {"en": "Patrol", "zh": "巡查"}, "label": "Place", "late_at": clock.now().isoformat()},
        user_id=user,
        owner_path=people.agency_path,
        queued_at=clock.now() + timedelta(milliseconds=after),
    )


def _in_parts(all_: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(all_)
    while part := list(islice(rest, AT_ONCE)):
        yield part
