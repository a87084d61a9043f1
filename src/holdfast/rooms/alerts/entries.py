"""Ledger entries about alerts: ids, levels, times, numbers and hashes; what an alert says stays in its version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.ledger.entry import SYSTEM, ActorRef, FactValue, NewEntry
from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.ledger.actions import record


def enter(
    verb: str,
    alert: Alert,
    by: ActorRef = SYSTEM,
    *,
    version: Version | None = None,
    commitments: Mapping[str, str] | None = None,
    true_at: datetime | None = None,
    **facts: FactValue,
) -> None:
    """One entry `alerts.<verb>` about an alert, with the version that it is about."""
    said: dict[str, FactValue] = {"number": alert.number}
    if version is not None:
        said |= {"version": version.number, "level": version.level, "act": version.act}
    record(
        NewEntry(
            kind=f"{ROOM}.{verb}",
            subject=Subject(ROOM, alert.pk),
            true_at=true_at or clock.now(),
            owner_path=alert.owner_path,
            mode=Mode(alert.mode),
            actor=by,
            facts={**said, **facts},
            commitments=commitments or {},
        )
    )


def committed(name: str, text: str) -> tuple[str, dict[str, str]]:
    """A salt for the row and the commitment for the entry; nothing for an empty text."""
    if not text:
        return "", {}
    salt = new_salt()
    return salt, {name: commit(salt, text)}
