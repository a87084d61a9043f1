"""Reading the chain back from one entry on, within what a page may take."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.domain.ledger.verification import Finding, Reader
from holdfast.plumbing import clock
from holdfast.rooms.ledger import rows
from holdfast.rooms.ledger.link import link
from holdfast.rooms.ledger.reading import chain_rows

MOST = 20_000


@dataclass(frozen=True)
class Result:
    """From and to which number was read, what was found first, and how long it took."""

    first: int
    last: int
    head: int
    found: Finding | None
    seconds: float


def read_from(number: int) -> Result:
    """Reads at most 20,000 entries from `number` on; the hash before it is taken as it stands."""
    began = clock.monotonic()
    with link("default") as opened:
        head, _ = rows.head(opened)
        last = min(head, number + MOST - 1)
        before = next((seal.hash for seal, _ in chain_rows(opened, number - 2, number - 1)), bytes(32))
        reader = Reader(number=number - 1, head=before)
        reader.feed(chain_rows(opened, number - 1, last))
    return Result(number, last, head, reader.verdict().first, (clock.monotonic() - began).total_seconds())
