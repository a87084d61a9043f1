"""Which files places and ground came from: each file once, with the moment of its data and whom to credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.rights.branch import ancestors
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.atlas.models import Extract
from holdfast.rooms.ledger.actions import record


@dataclass(frozen=True)
class Source:
    """A file as it says of itself; the moment of its data and the credit may be missing."""

    kind: str
    file_name: str
    sha256: str
    data_at: datetime | None = None
    credit: str = ""


@dataclass(frozen=True)
class Credit:
    """Whom to name beside places and ground, and of when the data is (None: the file did not say)."""

    words: str
    data_at: datetime | None


def keep_extract(actor: Actor, owner: Agency, source: Source) -> Extract:
    """The row of a file, made when the agency has none of these very bytes. Asks no right: the act that reads it has."""
    row = Extract.objects.filter(owner=owner, sha256=source.sha256, kind=source.kind).first()
    if row is not None:
        return row
    row = Extract.objects.create(
        owner=owner,
        owner_path=owner.path,
        kind=source.kind,
        file_name=source.file_name[:120],
        sha256=source.sha256,
        data_at=source.data_at,
        credit=source.credit[:160],
        read_at=clock.now(),
    )
    facts = {"extract": str(row.pk), "format": row.kind, "sha256": row.sha256, "data_at": row.data_at}
    about = Subject("agencies", owner.pk)
    record(NewEntry("atlas.extract_kept", about, clock.now(), owner.path, actor=actor.ref, facts=facts))
    return row


def credits_of(rows: Sequence[Extract]) -> tuple[Credit, ...]:
    """Each credit once, with its newest moment, in the order of their words."""
    found: dict[str, datetime | None] = {}
    for row in rows:
        if row.credit:
            known = found.get(row.credit)
            found[row.credit] = max(filter(None, (known, row.data_at)), default=None)
    return tuple(Credit(words, found[words]) for words in sorted(found))


def credit_of(row: Extract | None) -> Credit | None:
    """Whom to credit for one place; None when its file asked for none, or it came from no file."""
    return Credit(row.credit, row.data_at) if row is not None and row.credit else None


def credits_for(path: str) -> tuple[Credit, ...]:
    """Whom to credit on lists and exports of a branch: the files that it, an agency below or one above brought in."""
    near = Q(owner_path__startswith=path) | Q(owner_path__in=ancestors(path))
    return credits_of(list(Extract.objects.filter(near).exclude(credit="").only("credit", "data_at")))
