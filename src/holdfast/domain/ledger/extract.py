"""An extract of the chain: some entries with their seals, in the lines of an export, carried away from the rest.

By itself an extract shows that no entry in it was changed after it was sealed under its number. That the chain has
these very entries is shown by comparing with the chain, or with an export of it, or with a checkpoint at one of its numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from holdfast.domain.ledger.chain import EntryRecord, SealRecord, canonical_entry, chain_hash
from holdfast.domain.ledger.checkpoint import Checkpoint
from holdfast.domain.ledger.verification import Finding, Wrong


@dataclass(frozen=True)
class ExtractVerdict:
    """What reading an extract found. `compared`: how many of its entries were found in a chain, number and hash."""

    entries: int
    compared: int
    findings: tuple[Finding, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.findings


def check_extract(
    rows: Iterable[tuple[SealRecord, EntryRecord | None]],
    chain: Mapping[int, bytes] | None = None,
    checkpoints: Sequence[Checkpoint] = (),
) -> ExtractVerdict:
    """Each entry against its own hash, then against the hashes of a chain by number, where one is given."""
    known = {checkpoint.number: checkpoint.hash for checkpoint in checkpoints}
    findings: list[Finding] = []
    entries = compared = last = 0
    for seal, entry in rows:
        entries += 1
        wrong = _wrong(seal, entry, last)
        if wrong is None and known.get(seal.number, seal.hash) != seal.hash:
            wrong = Wrong.REHASHED
        if wrong is None and chain is not None:
            wrong = _against(seal, chain)
            compared += wrong is None
        if wrong is not None:
            findings.append(Finding(seal.number, wrong))
        last = seal.number
    return ExtractVerdict(entries, compared, tuple(findings))


def _wrong(seal: SealRecord, entry: EntryRecord | None, last: int) -> Wrong | None:
    if entry is None:
        return Wrong.ENTRY_GONE
    if seal.number <= last:
        return Wrong.SWAPPED
    if chain_hash(seal.previous, canonical_entry(seal.number, seal.sealed_at, entry)) != seal.hash:
        return Wrong.EDITED
    return None


def _against(seal: SealRecord, chain: Mapping[int, bytes]) -> Wrong | None:
    if seal.number not in chain:
        return Wrong.SEAL_GONE
    return None if chain[seal.number] == seal.hash else Wrong.REHASHED
