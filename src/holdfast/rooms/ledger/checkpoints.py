"""Making checkpoints: by the sealer, every so many minutes and entries, into a row and a file.

How often is the installation's own choice, not a plan's: HOLDFAST_CHECKPOINT_MINUTES and HOLDFAST_CHECKPOINT_ENTRIES.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from holdfast.domain.ledger.checkpoint import Checkpoint, sign
from holdfast.engine.home import Home, write_once
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock
from holdfast.rooms.ledger.keys import signing_key
from holdfast.rooms.ledger.link import Link

FOLDER = "checkpoints"


@dataclass(frozen=True)
class Cadence:
    """A checkpoint is due after `every`, or after `entries` more, whichever comes first; never without a new entry."""

    every: timedelta = timedelta(minutes=15)
    entries: int = 10_000

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Cadence:
        return cls(
            every=timedelta(minutes=_positive(env, "HOLDFAST_CHECKPOINT_MINUTES", 15)),
            entries=_positive(env, "HOLDFAST_CHECKPOINT_ENTRIES", 10_000),
        )

    def is_due(self, number: int, last_number: int, since: timedelta | None) -> bool:
        """Whether a chain at `number` needs one; `since` is the real time since the last, None when there is none."""
        if number <= last_number:
            return False
        return since is None or since >= self.every or number - last_number >= self.entries


def last_checkpoint(link: Link) -> tuple[int, timedelta | None]:
    """The number of the last checkpoint and the real time since it; 0 and None before the first."""
    row = link.execute(
        "SELECT number, made_at FROM ledger_checkpoint ORDER BY made_at DESC, number DESC LIMIT 1"
    ).fetchone()
    return (row[0], clock.real_now() - row[1]) if row else (0, None)


def make_checkpoint(link: Link, number: int, head: bytes) -> Checkpoint:
    """Signs the head, keeps it as a row and as a file that can be carried away."""
    checkpoint = sign(signing_key(), number, head, clock.real_now())
    link.execute(
        "INSERT INTO ledger_checkpoint (id, number, hash, made_at, signature, public_key) VALUES (%s, %s, %s, %s, %s, %s)",
        (uuid7(), number, head, checkpoint.made_at, checkpoint.signature, checkpoint.public_key),
    )
    write_once(checkpoint_file(checkpoint), checkpoint.as_text())
    return checkpoint


def checkpoint_file(checkpoint: Checkpoint) -> Path:
    """The file of a checkpoint in the home; its folder is made when missing."""
    folder = Home.from_environment(os.environ).path / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{checkpoint.number:012d}-{checkpoint.made_at:%Y%m%dT%H%M%SZ}.json"


def _positive(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise BadInput(Place(name), "a whole number from 1", repr(text))
    return int(text)
