"""Ledger entries of this room: what was demanded, found, verified and tested."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.ledger.entry import FactValue, NewEntry
from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.measures.facts import ROOM
from holdfast.rooms.measures.models import PlaceMeasure


def enter(
    verb: str,
    row: PlaceMeasure,
    true_at: datetime,
    actor: Actor,
    *,
    mode: Mode = Mode.LIVE,
    commitments: Mapping[str, str] | None = None,
    **facts: FactValue,
) -> None:
    """One entry about a measure of a place, with how it stands now."""
    standing = {"state": row.state, "share": number(row.share), "held": number(row.held), "needed": number(row.needed)}
    record(
        NewEntry(
            kind=f"{ROOM}.{verb}",
            subject=Subject(ROOM, row.pk),
            true_at=true_at,
            owner_path=row.owner_path,
            mode=mode,
            actor=actor.ref,
            facts={
                "pack": row.pack_key,
                "measure": row.rule_id,
                "premises": str(row.premises_id),
                **standing,
                **facts,
            },
            commitments=commitments or {},
        )
    )


def committed(note: str) -> tuple[str, dict[str, str]]:
    """A salt for the row and the commitment for the entry; nothing for an empty note."""
    if not note:
        return "", {}
    salt = new_salt()
    return salt, {"note": commit(salt, note)}


def number(value: float | None) -> int | str | None:
    """A figure in the one form that the ledger keeps: whole, else with three decimals."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else f"{value:.3f}"
