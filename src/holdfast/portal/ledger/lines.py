"""Entries as lines of the table and as one panel: words ready to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.domain.mode import Mode
from holdfast.portal.ledger.labels import actor_words, post_names, record_labels, rule_titles
from holdfast.portal.ledger.words import MODES, ROOMS, figures, kind_words
from holdfast.rooms.ledger.models import Entry, Said, Seal
from holdfast.rooms.ledger.queries import LATER

RECORD_PAGES = {"obligations": "owed-one", "premises": "place", "measures": "measure", "plans": "plan"}


@dataclass(frozen=True)
class Line:
    """One entry. `number` is None while it waits for its seal; `later` says that it was entered after it was true."""

    id: int
    number: int | None
    no: str
    kind: str
    act: str
    what: str
    record: str
    room: str
    subject: UUID
    who: str
    post: UUID | None
    mode: str
    practice: bool
    simulated: bool
    true_at: datetime
    entered_at: datetime
    sealed_at: datetime | None
    later: bool
    hash: str


@dataclass(frozen=True)
class Detail:
    """What an entry's panel adds to its line."""

    line: Line
    facts: Sequence[tuple[str, str]]
    commitments: Sequence[tuple[str, str]]
    reason: str
    record_page: str
    hash_rows: Sequence[str]
    previous: str


def lines_of(entries: Sequence[Entry]) -> list[Line]:
    """The lines of `entries`; their labels are looked up together."""
    labels = record_labels(entries)
    posts = post_names({entry.post for entry in entries if entry.post})
    titles = rule_titles(entries)
    return [_line(entry, titles.get(entry.pk, ""), labels, posts) for entry in entries]


def detail_of(entry: Entry) -> Detail:
    line = lines_of([entry])[0]
    page = RECORD_PAGES.get(entry.subject_room)
    seal = _seal(entry)
    return Detail(
        line=line,
        facts=[(name.replace("_", " ").capitalize(), fact_words(value)) for name, value in sorted(entry.facts.items())],
        commitments=sorted(entry.commitments.items()),
        reason=reason_of(entry),
        record_page=reverse(page, args=[entry.subject_id]) if page else "",
        hash_rows=in_rows(line.hash),
        previous=bytes(seal.previous).hex() if seal else "",
    )


def fact_words(value: object) -> str:
    """A fact as it is read: lists with commas, pairs with colons."""
    match value:
        case None:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(fact_words(item) for item in value)
        case dict():
            return ", ".join(f"{key}: {fact_words(item)}" for key, item in value.items())
        case _:
            return str(value)


def in_rows(digest: str) -> Sequence[str]:
    """64 digits in two rows of groups of four, so that two people can read them to each other."""
    groups = [digest[start : start + 4] for start in range(0, len(digest), 4)]
    return [" ".join(groups[:8]), " ".join(groups[8:])] if digest else []


def _line(entry: Entry, title: str, labels: Mapping[tuple[str, UUID], str], posts: Mapping[UUID, str]) -> Line:
    seal = _seal(entry)
    return Line(
        id=entry.pk,
        number=seal.number if seal else None,
        no=figures(seal.number) if seal else "",
        kind=entry.kind,
        act=kind_words(entry.kind),
        what=title,
        record=labels[entry.subject_room, entry.subject_id],
        room=str(ROOMS.get(entry.subject_room, entry.subject_room)),
        subject=entry.subject_id,
        who=actor_words(entry, posts),
        post=entry.post,
        mode=str(MODES[entry.mode]),
        practice=entry.mode != Mode.LIVE.value,
        simulated=entry.clock != "real",
        true_at=entry.true_at,
        entered_at=entry.entered_at,
        sealed_at=seal.sealed_at if seal else None,
        later=entry.entered_at - entry.true_at >= LATER,
        hash=bytes(seal.hash).hex() if seal else "",
    )


def reason_of(entry: Entry) -> str:
    """What was typed for an act that took something away; empty once it is erased, and for all other acts."""
    said: Said | None = getattr(entry, "said", None)
    return said.reason if said else ""


def _seal(entry: Entry) -> Seal | None:
    return getattr(entry, "seal", None)
