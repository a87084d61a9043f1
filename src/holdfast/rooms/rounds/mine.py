"""What a phone takes along: the tasks of the post held now, and what became of those that were done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.queries import Row, ahead, done_lately, rows_of
from holdfast.rooms.rounds import queries
from holdfast.rooms.rounds.models import Receipt
from holdfast.rooms.rounds.tokens import digest_of, token_of
from holdfast.rooms.rounds.words import outcome_words

# Ours: what a phone can still show, and what its owner still asks about.
MOST_DUTIES = 300
MOST_DONE = 20
AHEAD = timedelta(days=14)
LATELY = timedelta(days=2)


@dataclass(frozen=True)
class Told:
    """One report as its people read it."""

    row: Receipt
    words: str
    post: str
    is_own: bool

    @property
    def is_superseded(self) -> bool:
        return self.row.outcome == Receipt.Outcome.SUPERSEDED


@dataclass(frozen=True)
class Done:
    """A duty that is done, with every report of it: the one that counted and those that came second."""

    row: Row
    entered_at: datetime | None
    reports: tuple[Told, ...]

    @property
    def superseded(self) -> tuple[Told, ...]:
        return tuple(each for each in self.reports if each.is_superseded)


@dataclass(frozen=True)
class Known:
    """A mark that a phone knows again without network."""

    digest: str
    label: str
    subject_id: UUID


@dataclass(frozen=True)
class Load:
    """Everything that a phone takes along."""

    duties: tuple[Obligation, ...]
    rows: tuple[Row, ...]
    done: tuple[Done, ...]
    marks: tuple[Known, ...]


def load(actor: Actor, now: datetime) -> Load:
    """The open tasks of the post, opened ahead; a person without a post takes nothing along."""
    duties = ahead(actor, now + AHEAD)[:MOST_DUTIES]
    return Load(tuple(duties), tuple(rows_of(duties)), done(actor, now), _known(actor, duties))


def done(actor: Actor, now: datetime) -> tuple[Done, ...]:
    """What the post settled today, and whatever this person reported lately."""
    if actor.post_id is None or actor.user_id is None:
        return ()
    own = queries.receipts(actor).filter(person=actor.user_id, heard_at__gte=now - LATELY)
    ids = list(own.order_by("-heard_at").values_list("obligation_id", flat=True)[:MOST_DONE])
    settled = done_lately(actor, now, also=ids)[:MOST_DONE]
    reports = queries.reports_of(actor, [row.pk for row in settled])
    told = told_of(actor, [each for rows in reports.values() for each in rows])
    return tuple(
        Done(row, duty.settled_entered_at, tuple(told[each.pk] for each in reports.get(duty.pk, ())))
        for duty, row in zip(settled, rows_of(settled), strict=True)
    )


def told_of(actor: Actor, rows: Sequence[Receipt]) -> dict[UUID, Told]:
    """Reports with their words, by id; one query for the names of all posts."""
    posts = queries.post_names([each for row in rows for each in (row.post, row.first_post)])
    return {
        row.pk: Told(
            row, outcome_words(row, posts), posts.get(row.post, "") if row.post else "", row.person == actor.user_id
        )
        for row in rows
    }


def _known(actor: Actor, duties: Sequence[Obligation]) -> tuple[Known, ...]:
    places = {duty.subject_id for duty in duties if duty.subject_room == "premises"}
    standing = queries.marks(actor).filter(premises_id__in=places, ended_at__isnull=True)
    return tuple(Known(digest_of(token_of(mark.secret)), mark.label, mark.premises_id) for mark in standing[:500])
