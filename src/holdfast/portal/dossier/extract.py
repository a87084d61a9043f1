"""What the ledger holds about a place, as lines of an export, up to the number that a dossier shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from holdfast.domain.ledger.chain import EntryRecord, SealRecord
from holdfast.domain.ledger.export import as_line
from holdfast.portal.dossier.as_of import READING, AsOf
from holdfast.portal.dossier.registry import records_of
from holdfast.portal.ledger.changes import change_of, may_see, shares_of
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.models import Entry, Seal
from holdfast.rooms.ledger.queries import covered_by
from holdfast.rooms.obligations.models import Obligation, ObligationPast
from holdfast.rooms.premises.models import Premises

# The newest lines of a long history; the manifest says how many there are.
MOST_LINES = 20_000
SPAN = timedelta(days=90)


def ledger_lines(actor: Actor, place: Premises, as_of: AsOf) -> list[str]:
    """The entries that the actor may be told of, oldest first: about the place, its records, and what it owed lately."""
    ids = [place.pk, *records_of("place", place), *_owed(place, as_of)]
    found = Seal.objects.filter(number__lte=as_of.number, entry__subject_id__in=ids).exclude(entry__kind__in=READING)
    seals = list(found.select_related("entry").order_by("-number")[:MOST_LINES])
    return [as_line(_seal(seal), _entry(seal.entry)) for seal in reversed(list(_seen(actor, seals)))]


def checkpoint_text(as_of: AsOf) -> str | None:
    """The first signed checkpoint at or after the dossier's number; None: none was made yet."""
    row = covered_by(as_of.number) if as_of.number else None
    if row is None:
        return None
    from holdfast.domain.ledger.checkpoint import Checkpoint

    raw = (bytes(row.hash), row.made_at, bytes(row.public_key), bytes(row.signature))
    return Checkpoint(row.number, *raw).as_text()


def _owed(place: Premises, as_of: AsOf) -> list[UUID]:
    about = {"subject_room": "premises", "subject_id": place.pk, "due_at__gt": as_of.moment - SPAN}
    hot = Obligation.objects.filter(**about).values_list("pk", flat=True)
    past = ObligationPast.objects.filter(**about).values_list("pk", flat=True)
    return [*hot, *past]


def _seen(actor: Actor, seals: Sequence[Seal]) -> Iterator[Seal]:
    changes = [change_of(seal) for seal in seals]
    shared_with = shares_of(changes)
    for seal, change in zip(seals, changes, strict=True):
        if may_see(actor, change, shared_with):
            yield seal


def _seal(row: Seal) -> SealRecord:
    return SealRecord(row.number, row.entry_id, bytes(row.previous), bytes(row.hash), row.sealed_at)


def _entry(row: Entry) -> EntryRecord:
    return EntryRecord(
        row.pk, row.kind, row.mode, row.subject_room, row.subject_id, row.owner_path, row.by, row.person, row.post,
        row.agency, row.true_at, row.entered_at, row.clock, row.facts, row.commitments,
    )  # fmt: skip
