"""The chain: `hash = SHA-256(0x00, previous hash, canonical JSON of the sealed entry)`.

The canonical JSON holds every column of the entry, its number and the moment of sealing, so that nothing on a page
of the ledger lies outside the hash. It is the form of `kernel.canonical`, written out here because a million entries
are read back at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

GENESIS = bytes(32)
ENTRY = b"\x00"
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, sort_keys=True).encode
_quoted = json.encoder.encode_basestring


class EntryRecord(NamedTuple):
    """An entry as it stands in its table, in the order of the columns."""

    id: int
    kind: str
    mode: str
    subject_room: str
    subject_id: UUID
    owner_path: str
    by: str
    person: UUID | None
    post: UUID | None
    agency: UUID | None
    true_at: datetime
    entered_at: datetime
    clock: str
    facts: Mapping[str, object]
    commitments: Mapping[str, str]


class SealRecord(NamedTuple):
    """A seal as it stands in its table."""

    number: int
    entry_id: int
    previous: bytes
    hash: bytes
    sealed_at: datetime


def canonical_entry(number: int, sealed_at: datetime, entry: EntryRecord) -> bytes:
    """The bytes that are hashed for `entry` at `number`: the canonical JSON of `sealed_form`, a third of its time."""
    return (
        f'{{"agency":{_id(entry.agency)},"by":{_quoted(entry.by)},"clock":{_quoted(entry.clock)},'
        f'"commitments":{_json(entry.commitments)},"entered_at":"{_instant(entry.entered_at)}","entry":{entry.id},'
        f'"facts":{_json(entry.facts)},"kind":{_quoted(entry.kind)},"mode":{_quoted(entry.mode)},"number":{number},'
        f'"owner_path":{_quoted(entry.owner_path)},"person":{_id(entry.person)},"post":{_id(entry.post)},'
        f'"sealed_at":"{_instant(sealed_at)}","subject_id":"{entry.subject_id}",'
        f'"subject_room":{_quoted(entry.subject_room)},"true_at":"{_instant(entry.true_at)}"}}'
    ).encode()


def sealed_form(number: int, sealed_at: datetime, entry: EntryRecord) -> dict[str, object]:
    """The entry as JSON's own types; what an export holds."""
    return {
        "agency": _text(entry.agency),
        "by": entry.by,
        "clock": entry.clock,
        "commitments": dict(entry.commitments),
        "entered_at": _instant(entry.entered_at),
        "entry": entry.id,
        "facts": dict(entry.facts),
        "kind": entry.kind,
        "mode": entry.mode,
        "number": number,
        "owner_path": entry.owner_path,
        "person": _text(entry.person),
        "post": _text(entry.post),
        "sealed_at": _instant(sealed_at),
        "subject_id": str(entry.subject_id),
        "subject_room": entry.subject_room,
        "true_at": _instant(entry.true_at),
    }


def chain_hash(previous: bytes, canonical: bytes) -> bytes:
    """The hash that follows `previous` with these bytes."""
    return hashlib.sha256(ENTRY + previous + canonical).digest()


def seal(number: int, previous: bytes, sealed_at: datetime, entry: EntryRecord) -> SealRecord:
    """The seal of `entry` as the chain's next."""
    canonical = canonical_entry(number, sealed_at, entry)
    return SealRecord(number, entry.id, previous, chain_hash(previous, canonical), sealed_at)


def _json(value: Mapping[str, object]) -> str:
    return _encode(value) if value else "{}"


def _id(value: UUID | None) -> str:
    return "null" if value is None else f'"{value}"'


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _instant(moment: datetime) -> str:
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:26] + "Z"
