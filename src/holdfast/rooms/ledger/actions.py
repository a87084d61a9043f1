"""Writing to the ledger: always inside the transaction of the act that it records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.ledger.facts import check_commitments, check_facts, check_kind
from holdfast.kernel.canonical import instant_text, plain
from holdfast.plumbing import clock

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
    rows = [_row(entry, entered_at, shown) for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [json.dumps(rows, ensure_ascii=False)])
        return [row[0] for row in cursor.fetchall()]


def _row(entry: NewEntry, entered_at: datetime, shown: str) -> dict[str, object]:
    check_kind(entry.kind)
    check_facts(entry.facts)
    check_commitments(entry.commitments)
    actor = entry.actor
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
        "commitments": dict(entry.commitments),
    }
