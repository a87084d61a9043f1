"""Writing to the ledger: always inside the transaction of the act that it records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.ledger.entry import By, NewEntry
from holdfast.domain.ledger.facts import check_commitments, check_facts, check_kind
from holdfast.kernel.canonical import instant_text, plain
from holdfast.kernel.reason import ReasonMissing
from holdfast.plumbing import clock
from holdfast.rooms.ledger.models import Said

# Kinds of entries that no person writes without a reason; `connect_reasons` fills it from the rooms' `access.TAKES_AWAY`.
_NEED_REASON: set[str] = set()

# One value carries all rows: the clock writes hundreds of entries at a time, and models would take half of its day.
INSERT = """
INSERT INTO ledger_entry (kind, mode, subject_room, subject_id, owner_path, "by", person, post, agency, true_at,
    entered_at, clock, facts, commitments)
SELECT kind, mode, subject_room, subject_id, owner_path, "by", person, post, agency, true_at, entered_at, clock, facts,
    commitments
FROM json_to_recordset(%s::json) AS new (kind text, mode text, subject_room text, subject_id uuid, owner_path text,
    "by" text, person uuid, post uuid, agency uuid, true_at timestamptz, entered_at timestamptz, clock text, facts jsonb,
    commitments jsonb)
RETURNING id
"""


def record(entry: NewEntry) -> int:
    """Writes one entry, unsealed, and answers its id; the sealer numbers it within a second of the commit."""
    return record_many([entry])[0]


def record_many(entries: Sequence[NewEntry]) -> list[int]:
    """Writes entries in one statement, in the order given; FactRefused when one carries free text in the open."""
    if not entries:
        return []
    entered_at = clock.now()
    shown = "simulated" if clock.is_simulated() else "real"
    salts = [new_salt() if entry.reason else "" for entry in entries]
    rows = [_row(entry, salt, entered_at, shown) for entry, salt in zip(entries, salts, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [json.dumps(rows, ensure_ascii=False)])
        ids = [row[0] for row in cursor.fetchall()]
    _keep_reasons(entries, salts, ids)
    return ids


def connect_reasons(kinds: Iterable[str]) -> None:
    """From now on an entry of one of these kinds by a person or a token is refused, and its act with it, unless it gives
    a reason. What the system does by itself has none."""
    _NEED_REASON.update(kinds)


def _keep_reasons(entries: Sequence[NewEntry], salts: Sequence[str], ids: Sequence[int]) -> None:
    said = [
        Said(entry_id=pk, reason=entry.reason, salt=salt)
        for entry, salt, pk in zip(entries, salts, ids, strict=True)
        if entry.reason
    ]
    if said:
        Said.objects.bulk_create(said)


def _row(entry: NewEntry, salt: str, entered_at: datetime, shown: str) -> dict[str, object]:
    check_kind(entry.kind)
    check_facts(entry.facts)
    commitments = _committed(entry, salt)
    check_commitments(commitments)
    actor = entry.actor
    if entry.kind in _NEED_REASON and actor.by in (By.PERSON, By.TOKEN) and not entry.gives_reason:
        raise ReasonMissing("")
    return {
        "kind": entry.kind,
        "mode": entry.mode.value,
        "subject_room": entry.subject.room,
        "subject_id": str(entry.subject.id),
        "owner_path": entry.owner_path,
        "by": actor.by.value,
        "person": plain(actor.person),
        "post": plain(actor.post),
        "agency": plain(actor.agency),
        "true_at": instant_text(entry.true_at),
        "entered_at": instant_text(entered_at),
        "clock": shown,
        "facts": plain(entry.facts),
        "commitments": commitments,
    }


def _committed(entry: NewEntry, salt: str) -> Mapping[str, str]:
    return {**entry.commitments, "reason": commit(salt, entry.reason)} if entry.reason else dict(entry.commitments)
