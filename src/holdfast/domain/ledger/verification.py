"""Reading a chain back: which number is the first that is wrong, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from holdfast.domain.ledger.chain import GENESIS, EntryRecord, SealRecord, canonical_entry, chain_hash
from holdfast.domain.ledger.checkpoint import Checkpoint

# Enough to see the extent; a chain written anew from the middle would fill pages.
MOST_FINDINGS = 1000


class Wrong(StrEnum):
    """What can be wrong at a number."""

    EDITED = "edited"  # the entry or its seal is not what was hashed
    SWAPPED = "swapped"  # the entry stands at another number than it was sealed at
    ENTRY_GONE = "entry-deleted"  # the seal stands, its entry does not
    SEAL_GONE = "seal-deleted"  # numbers are missing
    BROKEN_LINK = "broken-link"  # whole in itself, but not hung on the one before: something was put in or taken out
    REHASHED = "rehashed"  # the chain agrees with itself and not with a checkpoint
    TRUNCATED = "truncated"  # the chain ends before a checkpoint
    BAD_SIGNATURE = "bad-signature"  # a checkpoint that the given key did not sign


@dataclass(frozen=True)
class Finding:
    """One number and what is wrong there; `until` is the last number of a run of the same."""

    number: int
    wrong: Wrong
    until: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What reading back found. `covered` is the highest number that a checkpoint vouches for, 0 without one."""

    entries: int
    head: bytes
    findings: tuple[Finding, ...] = ()
    covered: int = 0

    @property
    def whole(self) -> bool:
        return not self.findings

    @property
    def first(self) -> Finding | None:
        """The finding with the lowest number."""
        return min(self.findings, key=lambda finding: finding.number, default=None)


@dataclass
class Reader:
    """Reads a chain from `number` on, in order, as far as it is fed; then `verdict` tells.

    After a bad number it goes on from the hash that is written there, so that one edit is one finding.
    """

    checkpoints: Sequence[Checkpoint] = ()
    number: int = 0
    head: bytes = GENESIS
    findings: list[Finding] = field(default_factory=list)
    entries: int = 0

    def __post_init__(self) -> None:
        self._awaited: dict[int, set[bytes]] = {}
        for checkpoint in self.checkpoints:
            self._awaited.setdefault(checkpoint.number, set()).add(checkpoint.hash)
        self._edited: list[tuple[SealRecord, EntryRecord]] = []
        self._agreed = 0

    def feed(self, rows: Iterable[tuple[SealRecord, EntryRecord | None]]) -> None:
        """Takes the next rows in the order of their numbers."""
        for seal, entry in rows:
            if seal.number != self.number + 1:
                self._find(self.number + 1, Wrong.SEAL_GONE, seal.number - 1)
            self._read(seal, entry)
            self.number, self.head = seal.number, seal.hash
            if self._awaited:
                self._compare(seal)

    def verdict(self) -> Verdict:
        """The judgement of all that was fed."""
        for number in sorted(self._awaited):
            if number > self.number:
                self._find(self.number + 1, Wrong.TRUNCATED, number)
                break
        swapped = _swapped(self._edited)
        findings = [
            Finding(finding.number, Wrong.SWAPPED, finding.until) if finding.number in swapped else finding
            for finding in self.findings
        ]
        return Verdict(self.number, self.head, tuple(findings), self._agreed)

    def _read(self, seal: SealRecord, entry: EntryRecord | None) -> None:
        if entry is None:
            self._find(seal.number, Wrong.ENTRY_GONE)
            return
        self.entries += 1
        if chain_hash(seal.previous, canonical_entry(seal.number, seal.sealed_at, entry)) != seal.hash:
            self._find(seal.number, Wrong.EDITED)
            self._edited.append((seal, entry))
        elif seal.previous != self.head:
            self._find(seal.number, Wrong.BROKEN_LINK)

    def _compare(self, seal: SealRecord) -> None:
        hashes = self._awaited.pop(seal.number, None)
        if hashes is None:
            return
        if hashes == {seal.hash}:
            self._agreed = seal.number
        else:
            # Somewhere after the last checkpoint that agreed; nothing in the chain itself can say where.
            self._find(self._agreed + 1, Wrong.REHASHED, seal.number)

    def _find(self, number: int, wrong: Wrong, until: int | None = None) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(number, wrong, until if until != number else None))


def _swapped(edited: Sequence[tuple[SealRecord, EntryRecord]]) -> set[int]:
    """The numbers whose entries fit each other's seals."""
    few = edited[:50]
    found: set[int] = set()
    for index, (seal, entry) in enumerate(few):
        for other_seal, other_entry in few[index + 1 :]:
            if _fits(seal, other_entry) and _fits(other_seal, entry):
                found |= {seal.number, other_seal.number}
    return found


def _fits(seal: SealRecord, entry: EntryRecord) -> bool:
    return chain_hash(seal.previous, canonical_entry(seal.number, seal.sealed_at, entry)) == seal.hash
